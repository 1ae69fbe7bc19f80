import {
  connect,
  consentAtMicrosoft,
  expectConnectedAs,
  openProvider,
  startAfresh,
} from './connecting.ts'
import { expect, expectAccessible, test } from './journey.ts'
import { chooseAccount, people, signInToSettings, windowOf } from './people.ts'
import { inDatabase } from './running-product.ts'

const { ada, claire, luc } = people
// Nobody lets this mailbox consent elsewhere, so Entra asks each time.
const board = { email: 'notifications@acme.example' }

test.describe('at Microsoft', () => {
  test.beforeEach(async ({ browser }) => await startAfresh(browser, 'acme', ada))

  test('declined consent says so and changes nothing', async ({ page }) => {
    await signInToSettings(page, ada)
    const popup = await openProvider(page, 'microsoft')
    await chooseAccount(popup, board)
    await popup.getByRole('button', { name: 'Cancel' }).click()
    await expect(page.getByText('Permission was declined at Microsoft')).toBeVisible()
    await expect.poll(() => popup.isClosed()).toBe(true)
    await expectAccessible(page)
    await page.reload()
    await expect(page.getByRole('heading', { name: 'No mailbox connected yet' })).toBeVisible()
  })

  test('a tenant that wants its administrator to approve is explained', async ({ page }) => {
    await signInToSettings(page, ada)
    const popup = await openProvider(page, 'microsoft')
    await chooseAccount(popup, { email: 'nora@strict.example' })
    await expect(popup.getByRole('heading', { name: 'Need admin approval' })).toBeVisible()
    await popup.getByRole('button', { name: 'Cancel' }).click()
    await expect(page.getByRole('alert')).toContainText(/must approve|declined at Microsoft/)
    await expectAccessible(page)
  })

  test('a sign-in that took longer than ten minutes saves nothing', async ({ page, watch }) => {
    watch.allow(/410/)
    await signInToSettings(page, ada)
    const popup = await openProvider(page, 'microsoft')
    await inDatabase(
      `update connect_attempts set expires_at = now() - interval '1 second'
       where organization_id = $1 and state = 'pending'`,
      ['acme'],
    )
    await consentAtMicrosoft(popup, ada)
    await expect(page.getByText('This sign-in expired after 10 minutes')).toBeVisible()
    await expect(page.getByRole('heading', { name: 'No mailbox connected yet' })).toBeVisible()
    await expectAccessible(page)
  })

  test('A-03 a consent that ends in another person’s browser saves nothing', async ({
    page,
    browser,
  }) => {
    await signInToSettings(page, ada)
    const asked = page
      .context()
      .waitForEvent('request', (request) => request.url().includes('/authorize?'))
    await openProvider(page, 'microsoft')
    // Ada's request, which somebody else was made to open.
    const address = (await asked).url()
    const other = await browser.newContext({ locale: 'en-GB' })
    const victim = await other.newPage()
    await signInToSettings(victim, claire)
    await victim.goto(address)
    await consentAtMicrosoft(victim, ada)
    await expect(victim.getByRole('heading', { name: 'This sign-in cannot be used' })).toBeVisible()
    await expectAccessible(victim)
    await victim.getByRole('link', { name: 'Settings page' }).click()
    await expect(
      victim.getByRole('heading', { name: 'Aucune boîte connectée pour le moment' }),
    ).toBeVisible()
    await other.close()
  })

  test('a reconnect with the same account goes on where it was', async ({ page, watch }) => {
    watch.expectSilentReturn()
    await signInToSettings(page, ada)
    await connect(page, 'microsoft', ada)
    const again = page.getByRole('button', { name: 'Reconnect' })
    const popup = await windowOf(page.context(), () => again.click())
    await consentAtMicrosoft(popup, ada)
    await expectConnectedAs(page, ada.email)
  })

  test('a reconnect with another account asks before anything is changed', async ({ page }) => {
    await signInToSettings(page, ada)
    await connect(page, 'microsoft', ada)
    // Microsoft no longer knows this browser, so its page asks who is there.
    await page.context().clearCookies({ domain: '127.0.0.1' })
    const again = page.getByRole('button', { name: 'Reconnect' })
    const popup = await windowOf(page.context(), () => again.click())
    await consentAtMicrosoft(popup, board)
    const question = page
      .getByRole('alert')
      .filter({ hasText: 'You signed in with another account' })
    await expect(question).toContainText(ada.email)
    await expect(question).toContainText(board.email)
    await expectAccessible(page)
    await question.getByRole('button', { name: 'Cancel' }).click()
    await page.reload()
    await expect(page.getByText(ada.email).first()).toBeVisible()
    await expect(page.getByText(board.email)).toHaveCount(0)
  })
})

test.describe('at Google', () => {
  test.beforeEach(async ({ browser }) => await startAfresh(browser, 'dupont', claire))

  test('an unticked box is named, and nothing is saved', async ({ page }) => {
    await signInToSettings(page, claire)
    const popup = await openProvider(page, 'google')
    await chooseAccount(popup, luc)
    await popup.getByLabel('Send email on your behalf').uncheck()
    await popup.getByRole('button', { name: 'Accept' }).click()
    const said = page.getByRole('alert').filter({ hasText: 'n’a pas été donné' })
    await expect(said).toContainText('cochez « Envoyer des e‑mails en votre nom »')
    await expectAccessible(page)
    await page.reload()
    await expect(
      page.getByRole('heading', { name: 'Aucune boîte connectée pour le moment' }),
    ).toBeVisible()
  })

  test('declined consent says so and changes nothing', async ({ page }) => {
    await signInToSettings(page, claire)
    const popup = await openProvider(page, 'google')
    await chooseAccount(popup, claire)
    await popup.getByRole('button', { name: 'Cancel' }).click()
    await expect(page.getByText('L’autorisation a été refusée chez Google')).toBeVisible()
  })
})
