import { createHash, randomBytes } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import { z } from 'zod'
import { connect, startAfresh } from './connecting.ts'
import { inboxOf } from './inbox.ts'
import { expect, expectAccessible, test } from './journey.ts'
import { people, signInToSettings } from './people.ts'
import { inDatabase, sandbox } from './running-product.ts'

// What an admin learns of the mail that recipients see, and whether the page says what to do next.

const { ada, claire } = people
const PROBE = 'probe.letterhead.example'

const fault = async (answer: Readonly<Record<string, unknown>>) =>
  await sandbox('POST', '/api/faults', answer)
/** The least time between two looks at a domain. */
const halfAMinuteLater = async () =>
  await inDatabase(
    `update deliverability_watch set asked_at = now() - interval '1 minute' where organization_id = $1`,
    ['dupont'],
  )
const calm = async () => await sandbox('DELETE', '/api/faults')

const WORDS = {
  en: { alias: /^Sender alias/, email: /^Sender email/, save: 'Save and test' },
  fr: {
    alias: /^Alias de l’expéditeur/,
    email: /^E‑mail de l’expéditeur/,
    save: 'Enregistrer et tester',
  },
} as const
const press = async (
  page: Page,
  sender: { readonly email: string; readonly alias: string },
  locale: 'en' | 'fr' = 'en',
) => {
  const words = WORDS[locale]
  await page.getByLabel(words.email).fill(sender.email)
  await page.getByLabel(words.alias).fill(sender.alias)
  await page.getByRole('button', { name: words.save, exact: true }).click()
}

const stage = (page: Page, name: string): Locator =>
  page
    .getByRole('list', { name: /^(Stages of the test|Étapes du test)$/ })
    .getByRole('listitem')
    .filter({ hasText: name })
const proof = (page: Page): Locator =>
  page.getByRole('region', { name: /^(What recipients see|Ce que voient les destinataires)$/ })

const Settings = z.object({
  lastTest: z.object({ id: z.string() }),
})
/** The newest test of whoever is signed in at this page. */
const lastTestId = async (page: Page): Promise<string> =>
  Settings.parse(await (await page.request.get('/bff/email-settings')).json()).lastTest.id

// Mail really travels here, by two servers and back.
test.slow()
test.afterEach(async () => {
  await calm()
  await sandbox('POST', '/api/settings', { dns: {} })
})

test('stages come one by one with their times, and each way to differ says what to do', async ({
  page,
  browser,
}) => {
  await startAfresh(browser, 'acme', ada)
  await signInToSettings(page, ada)
  await connect(page, 'microsoft', ada)

  // A provider that takes its time, and a receiving server that wants to be asked twice.
  await fault({
    provider: 'microsoft',
    operation: 'send',
    answer: { delayMs: 1500, afterwards: { greylistSeconds: 4 } },
  })
  await press(page, { email: ada.email, alias: ada.name })
  await expect(stage(page, 'Settings are valid').getByRole('time')).toBeVisible()
  await expect(stage(page, 'Accepted by Microsoft')).toContainText('under way')
  await expect(stage(page, 'What it looked like')).toContainText('not yet')
  await expect(stage(page, 'Accepted by Microsoft').getByRole('time')).toBeVisible()
  await expect(stage(page, 'Copy received')).toContainText('under way')
  await expect(proof(page)).toContainText('Not yet proven')
  await expect(proof(page)).toContainText('A second copy is on its way')
  await expect(stage(page, 'Copy received').getByRole('time')).toBeVisible()
  await expect(stage(page, 'What it looked like').getByRole('time')).toBeVisible()
  await expect(proof(page).getByText('Proven', { exact: true })).toBeVisible()
  await expect(proof(page)).toContainText(`It showed ${ada.name} <${ada.email}>`)
  await proof(page).getByText('What arrived, in detail').click()
  await expect(proof(page)).toContainText(/TLSTLSv1\.3/)
  await expectAccessible(page)
  await calm()

  // The directory's name instead of the alias.
  await press(page, { email: ada.email, alias: 'Compliance team' })
  await expect(proof(page).getByText('Differs', { exact: true })).toBeVisible()
  await expect(proof(page)).toContainText(
    'Microsoft shows “Ada Lovelace” instead of “Compliance team”.',
  )
  await expect(proof(page)).toContainText('or use a shared mailbox of that name')
  await expectAccessible(page)

  // Changed after it was signed, by a server that SPF does not know.
  await fault({ name: 'microsoft.signature-broken' })
  await fault({ name: 'dns.spf-without-provider', mailbox: 'acme.example' })
  await press(page, { email: ada.email, alias: ada.name })
  await expect(proof(page)).toContainText('The signature does not hold')
  await expect(proof(page)).toContainText('DMARC fails')
  await expect(proof(page)).toContainText('Neither SPF nor DKIM vouches for acme.example.')
  await calm()

  // Both checks speak for somebody else.
  await fault({ name: 'microsoft.sent-elsewhere' })
  await press(page, { email: ada.email, alias: ada.name })
  await expect(proof(page)).toContainText('The message is not signed')
  await expect(proof(page).getByText('Differs', { exact: true })).toBeVisible()
  await calm()
})

test('a copy that does not come is not proven, until the headers of the admin’s own are pasted', async ({
  page,
  browser,
}) => {
  await startAfresh(browser, 'acme', ada)
  const inbox = await inboxOf(ada.email)
  await signInToSettings(page, ada)
  await connect(page, 'microsoft', ada)
  const Roads = z.object({
    mx: z.record(z.string(), z.object({ host: z.string(), port: z.number() })),
  })
  const { mx } = Roads.parse(await sandbox('GET', '/api/settings'))
  try {
    // Nobody listens there: the sending server tries on and on.
    await sandbox('POST', '/api/settings', {
      mx: { ...mx, [PROBE]: { host: '127.0.0.1', port: 9 } },
    })
    await press(page, { email: ada.email, alias: ada.name })
    await expect(stage(page, 'Copy received')).toContainText('under way')
    const id = await lastTestId(page)
    for (const late of [
      `update probe_copies set created_at = now() - interval '7 minutes' where test_id = $1`,
      `update notifications set settled_at = now() - interval '7 minutes' where notification_id = $1`,
    ])
      await inDatabase(late, [id])
    await expect(stage(page, 'Copy received')).toContainText('takes longer than usual')
    await expect(proof(page)).toContainText('The second copy has not come')
    await expect(proof(page)).toContainText('paste the headers of your copy')
    await expectAccessible(page)

    const { raw } = await inbox.arrival(/test/i)
    const headers = raw.split('\r\n\r\n')[0] ?? ''
    await page.getByRole('button', { name: 'Paste the received headers' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Judge the headers' }).click()
    await expect(dialog).toContainText('Paste the headers first.')
    // As the admin's own mail server writes them on top.
    await dialog
      .getByLabel('Headers')
      .fill(
        `Authentication-Results: mx.acme.example; spf=pass smtp.mailfrom=${ada.email};\r\n dkim=pass header.d=acme.example header.s=selector1;\r\n dmarc=pass header.from=acme.example\r\n${headers}`,
      )
    await dialog.getByRole('button', { name: 'Judge the headers' }).click()
    await expect(proof(page).getByText('Proven', { exact: true })).toBeVisible()
    await expect(proof(page)).toContainText('is the word of the mail server that received it')
  } finally {
    await sandbox('POST', '/api/settings', { mx })
  }
})

test('Gmail’s own choice of sender, the link of a test and the domain’s records, in French', async ({
  page,
  browser,
  watch,
}) => {
  watch.allow(/410 \(Gone\)/)
  await startAfresh(browser, 'dupont', claire)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await signInToSettings(page, claire)
  await connect(page, 'google', claire)
  await press(page, { email: 'presse@dupont.example', alias: 'Maison Dupont' }, 'fr')
  await expect(proof(page).getByText('Diffère', { exact: true })).toBeVisible()
  await expect(proof(page)).toContainText(
    'Google a remplacé presse@dupont.example par claire@dupont.example.',
  )
  await expect(proof(page)).toContainText('« Envoyer des e‑mails en tant que »')
  await expectAccessible(page)

  // Where there is no probe the test carries such a link; its reader answers on a page of its own.
  const token = randomBytes(32).toString('base64url')
  await inDatabase(
    `insert into received_links (lookup_digest, organization_id, test_id, expires_at)
     values ($1, 'dupont', $2, now() + interval '1 day')`,
    [createHash('sha256').update(`received ${token}`).digest('hex'), await lastTestId(page)],
  )
  const letter = await page.context().newPage()
  await letter.goto(`/test-received/${token}`)
  await expect(letter.getByText('Maison Dupont <presse@dupont.example>')).toBeVisible()
  await expectAccessible(letter)
  await letter.getByRole('button', { name: 'Un autre nom ou une autre adresse s’affiche' }).click()
  await expect(letter.getByRole('heading', { name: 'Merci' })).toBeVisible()
  await letter.goto(`/test-received/${token}`)
  // A link that is over names nobody, so it speaks the browser's own language.
  await expect(letter.getByRole('heading', { name: 'This link is over' })).toBeVisible()
  await letter.close()

  await page.goto('/general-settings/deliverability')
  // The first look at a new sender's domain comes by itself.
  await expect(page.getByText('SPF autorise Google').first()).toBeVisible({ timeout: 90_000 })
  await expectAccessible(page)
  await fault({ name: 'dns.spf-without-provider', mailbox: 'dupont.example' })
  await halfAMinuteLater()
  await page.getByRole('button', { name: 'Vérifier à nouveau' }).click()
  await expect(page.getByText('SPF ne cite pas Google').first()).toBeVisible()
  await page.getByRole('button', { name: 'Copier la valeur' }).first().click()
  await expect(page.getByText('Copié', { exact: true })).toBeVisible()
  expect(await page.evaluate(async () => await navigator.clipboard.readText())).toBe(
    'v=spf1 include:_spf.google.com ip4:192.0.2.1 -all',
  )
  await calm()
  await halfAMinuteLater()
  await page.getByRole('button', { name: 'Vérifier à nouveau' }).click()
  await expect(page.getByText('SPF autorise Google').first()).toBeVisible()
})
