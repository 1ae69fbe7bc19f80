import type { Page } from '@playwright/test'
import { openProvider, startAfresh } from '../connecting.ts'
import { expect, test } from '../journey.ts'
import { chooseAccount, people, signInToSettings } from '../people.ts'
import { inDatabase, sandbox } from '../running-product.ts'
import { inEveryLook, speakByBrowser } from './looks.ts'
import { calmDown, holdBack, signedIn } from './signed-in.ts'

// States 1 to 17 of the settings page: everything up to a connected mailbox.

const { ada, claire } = people
const board = { email: 'notifications@acme.example' }
const SETTINGS_READ = '**/bff/email-settings'
const alert = (page: Page) => page.locator('main').getByRole('alert')

test.beforeAll(async ({ browser }) => await startAfresh(browser, 'acme', ada))
test.afterEach(async ({ context }) => await calmDown({ context }))

const chooser = async (page: Page) => {
  await page.getByRole('button', { name: 'Connect a mailbox' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('heading', { name: /hosted/ })).toBeVisible()
  return dialog
}

test('1, 2: settings on their way, and settings that do not come', async ({ page, watch }) => {
  watch.allow(/ERR_FAILED/)
  await signedIn(page, ada)
  const held = Promise.withResolvers<undefined>()
  await page.route(SETTINGS_READ, async (route) => {
    await held.promise
    await route.abort()
  })
  await page.reload()
  await expect(page.locator('[aria-busy=true]').first()).toBeVisible()
  await inEveryLook(page, '01')
  held.resolve(undefined)
  await expect(page.getByRole('alert')).toContainText('We could not load your email settings')
  await inEveryLook(page, '02')
  await page.unroute(SETTINGS_READ)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: 'No mailbox connected yet' })).toBeVisible()
})

test('3, 5, 6: nothing connected, the chooser, and a provider that is not set up', async ({
  page,
}) => {
  await signedIn(page, ada)
  await expect(page.getByRole('heading', { name: 'No mailbox connected yet' })).toBeVisible()
  await inEveryLook(page, '03')
  await chooser(page)
  await inEveryLook(page, '06')
  // The run’s product has both providers: what one without Google answers is put in its place.
  await page.route(SETTINGS_READ, async (route) => {
    const answer = await route.fetch()
    const text = await answer.text()
    const body = text.replace(
      '{"provider":"google","available":true}',
      '{"provider":"google","available":false}',
    )
    await route.fulfill({ response: answer, body })
  })
  await page.reload()
  const dialog = await chooser(page)
  await expect(dialog.getByText('is not set up on this server.')).toBeVisible()
  await inEveryLook(page, '05')
})

test('7, 8, 10: the window is opening, open, and perhaps closed', async ({ page }) => {
  await signedIn(page, ada)
  const letGo = await holdBack(page, '**/bff/connect-attempts')
  const dialog = await chooser(page)
  const opened = page.context().waitForEvent('page')
  await dialog.getByRole('button', { name: /with Microsoft/ }).click()
  const popup = await opened
  await expect(page.getByText('Opening Microsoft…')).toBeVisible()
  await inEveryLook(page, '07')
  letGo()
  await expect(page.getByText('Finish signing in in the other window')).toBeVisible()
  await inEveryLook(page, '08')
  await popup.close()
  await page.evaluate(() => dispatchEvent(new Event('focus')))
  await expect(page.getByText('If the sign-in window is still open')).toBeVisible()
  await inEveryLook(page, '10')
  await page.getByRole('button', { name: 'Cancel' }).click()
})

test('9: a blocked window', async ({ page }) => {
  await page.addInitScript(() => {
    window.open = () => null
  })
  await signedIn(page, ada)
  const dialog = await chooser(page)
  await dialog.getByRole('button', { name: /with Microsoft/ }).click()
  await expect(page.getByText('Your browser blocked the sign-in window')).toBeVisible()
  await inEveryLook(page, '09')
})

test('11: consent was declined', async ({ page }) => {
  await sandbox('POST', '/api/faults', { name: 'microsoft.consent-cancelled', times: 1 })
  await signedIn(page, ada)
  const popup = await openProvider(page, 'microsoft')
  await chooseAccount(popup, board)
  await expect(page.locator('main')).toContainText('Permission was declined')
  await expect.poll(() => popup.isClosed()).toBe(true)
  await inEveryLook(page, '11')
})

/** Refusals that stay on the provider’s own page, as in the world: only our list can explain them. */
const STAYING = [
  { state: '13', provider: 'google', fault: 'google.admin-blocks-app', person: ada },
  {
    state: '16b',
    provider: 'microsoft',
    fault: 'microsoft.blocked-by-conditional-access',
    person: board,
  },
] as const

for (const { state, provider, fault, person } of STAYING)
  test(`${state}: ${fault}`, async ({ page, watch }) => {
    watch.allow(/400/)
    await sandbox('POST', '/api/faults', { name: fault, times: 1 })
    await signedIn(page, ada)
    const popup = await openProvider(page, provider)
    await chooseAccount(popup, person)
    await page.getByText(/^I see an error at/).click()
    await expect(page.locator('main')).toContainText(/administrator must trust|IT administrator/)
    await inEveryLook(page, state)
  })

test('14: the box for sending was not ticked', async ({ page }) => {
  await signedIn(page, ada)
  const popup = await openProvider(page, 'google')
  await chooseAccount(popup, ada)
  await popup.getByLabel('Send email on your behalf').uncheck()
  await popup.getByRole('button', { name: 'Accept' }).click()
  await expect(alert(page)).toContainText('was not given')
  await inEveryLook(page, '14')
})

test('16: an account without a mailbox', async ({ page }) => {
  await signedIn(page, ada)
  const popup = await openProvider(page, 'microsoft')
  await chooseAccount(popup, { email: 'una@acme.example' })
  await popup.getByRole('button', { name: 'Accept' }).click()
  await expect(alert(page)).toContainText('mailbox')
  await inEveryLook(page, '16')
})

test('10b, 17: an attempt that somebody else finished, and one that expired', async ({
  page,
  browser,
  watch,
}) => {
  watch.allow(/410/)
  await signedIn(page, ada)
  const asked = page
    .context()
    .waitForEvent('request', (request) => request.url().includes('/authorize?'))
  const popup = await openProvider(page, 'microsoft')
  const address = (await asked).url()
  const other = await browser.newContext()
  const victim = await other.newPage()
  await signInToSettings(victim, claire)
  await victim.goto(address)
  await chooseAccount(victim, board)
  await victim.getByRole('button', { name: 'Accept' }).click()
  await expect(victim.getByRole('heading', { name: 'This sign-in cannot be used' })).toBeVisible()
  await inEveryLook(victim, '17', speakByBrowser)
  await other.close()
  await popup.close()
  await inDatabase(
    `update connect_attempts set expires_at = now() - interval '1 second'
     where organization_id = $1 and state = 'pending'`,
    ['acme'],
  )
  await expect(page.getByText('This sign-in expired after 10 minutes')).toBeVisible()
  await inEveryLook(page, '10b')
})
