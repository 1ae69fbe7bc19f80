import { connect, disconnect, handOver, saveAndTest, startAfresh } from './connecting.ts'
import { inboxOf } from './inbox.ts'
import { expect, expectAccessible, picture, test } from './journey.ts'
import { people, signInToSettings } from './people.ts'

const { claire, luc } = people
const PLATFORM = 'no-reply@letterhead.example'

test.use({ locale: 'en-GB' })
test.beforeEach(async ({ browser }) => await startAfresh(browser, 'dupont', claire))

test('a French admin reads French, whatever the browser speaks', async ({ page }) => {
  await signInToSettings(page, claire)
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Envoi d’e‑mails')
  await expect(
    page.getByText('Son unique espace enverra ses e‑mails depuis cette adresse.'),
  ).toBeVisible()
  await expectAccessible(page)
})

test('a Google mailbox sends the organisation’s mail', async ({ page, watch }) => {
  const admins = await inboxOf(claire.email)
  const recipients = await inboxOf(luc.email)
  await signInToSettings(page, claire)
  await connect(page, 'google', claire)
  await expectAccessible(page)
  await saveAndTest(page, { email: claire.email, alias: 'Équipe conformité - Dupont' })
  await page.emulateMedia({ colorScheme: 'dark' })
  await expectAccessible(page)
  await picture(page, 'email-sending-fr')
  const letter = await admins.arrival(/Test/)
  expect(letter.from).toEqual({ email: claire.email, name: 'Équipe conformité - Dupont' })

  await handOver('dupont', { workspaceId: 'siege', to: luc.email, subject: 'Registre A' })
  const task = await recipients.arrival(/Registre A/)
  expect(task.from.email).toBe(claire.email)
  expect(task.envelopeFrom).toBe(claire.email)
  expect(await watch.callbackCookies()).toHaveLength(1)
})

test('an address Gmail does not know is rewritten, and the page says so', async ({ page }) => {
  const admins = await inboxOf(claire.email)
  await signInToSettings(page, claire)
  await connect(page, 'google', claire)
  await saveAndTest(page, { email: 'presse@dupont.example', alias: 'Service de presse' })
  // A hint to look stands there only until the copy has come, which says what is so.
  await expect(
    page.getByText('Google a remplacé presse@dupont.example par claire@dupont.example.'),
  ).toBeVisible()
  expect((await admins.arrival(/Test/)).from.email).toBe(claire.email)
})

test('a confirmed alias is kept by Gmail', async ({ page }) => {
  const admins = await inboxOf(claire.email)
  await signInToSettings(page, claire)
  await connect(page, 'google', claire)
  await saveAndTest(page, { email: 'notifications@dupont.example', alias: 'Dupont' })
  expect((await admins.arrival(/Test/)).from.email).toBe('notifications@dupont.example')
})

test('after a disconnect the platform sends again', async ({ page }) => {
  const recipients = await inboxOf(luc.email)
  await signInToSettings(page, claire)
  await connect(page, 'google', claire)
  await saveAndTest(page, { email: claire.email, alias: 'Dupont' })
  await disconnect(page)
  await handOver('dupont', { workspaceId: 'siege', to: luc.email, subject: 'Registre B' })
  expect((await recipients.arrival(/Registre B/)).from.email).toBe(PLATFORM)
})
