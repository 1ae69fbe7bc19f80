import type { Page } from '@playwright/test'
import { connect, saveAndTest, startAfresh } from '../connecting.ts'
import { expect, test } from '../journey.ts'
import { people, SETTINGS } from '../people.ts'
import { inEveryLook, speak } from './looks.ts'
import { calmDown, signedIn } from './signed-in.ts'

// States 4, 27, 30 and 31, and the pages beside the settings page.

const { ada, max } = people
const sender = { email: ada.email, alias: 'Compliance team - Acme' }
const main = (page: Page) => page.locator('main')

test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser }) => await startAfresh(browser, 'acme', ada))
test.afterEach(calmDown)

test('30: another admin saved a sender meanwhile', async ({ page, context }) => {
  await signedIn(page, ada)
  await connect(page, 'microsoft', ada)
  await page.getByLabel('Sender alias').fill('Mine, half typed')
  const elsewhere = await context.newPage()
  await elsewhere.goto(SETTINGS)
  await saveAndTest(elsewhere, sender)
  await elsewhere.close()
  await page.getByRole('button', { name: 'Save and test' }).click()
  await expect(main(page).getByRole('alert')).toContainText(/changed these settings on/)
  await expect(page.getByLabel('Sender alias')).toHaveValue('Mine, half typed')
  await inEveryLook(page, '30')
  await page.getByRole('button', { name: 'Load the latest version' }).click()
  await expect(page.getByLabel('Sender alias')).toHaveValue(sender.alias)
})

test('31: offline, and a session that ended, with what was typed', async ({ page, watch }) => {
  watch.allow(/401|ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED/)
  await signedIn(page, ada)
  await page.getByLabel('Sender alias').fill('Half typed')
  // Both languages are here before the network goes.
  await speak(page, 'fr')
  await speak(page, 'en')
  await page.context().setOffline(true)
  await expect(page.getByText('You are offline. Your text is kept.')).toBeVisible()
  await inEveryLook(page, '31')
  await page.context().setOffline(false)
  await page.context().clearCookies({ name: 'sid' })
  await page.getByRole('button', { name: 'Save and test' }).click()
  await expect(page.getByRole('link', { name: 'Sign in (new tab)' })).toBeVisible()
  await expect(page.getByLabel('Sender alias')).toHaveValue('Half typed')
  await inEveryLook(page, '31b')
})

test('31c: a part of the page that went with an older build', async ({ page, watch }) => {
  watch.allow(/404/)
  await page.route(/disconnect-dialog/, async (route) => await route.fulfill({ status: 404 }))
  await signedIn(page, ada)
  await page.getByLabel('Sender alias').fill('Half typed')
  await page.getByRole('button', { name: 'Disconnect' }).click()
  await expect(page.getByText('This part of the page could not be loaded')).toBeVisible()
  await expect(page.getByLabel('Sender alias')).toHaveValue('Half typed')
  await inEveryLook(page, '31c')
})

test('4: a member reads and changes nothing', async ({ page }) => {
  await signedIn(page, max)
  await expect(page.getByText('Only organisation admins can change this page.')).toBeVisible()
  await inEveryLook(page, '04')
})

test('27: deliverability', async ({ page }) => {
  await signedIn(page, ada, '/general-settings/deliverability')
  await page.getByRole('button', { name: /^Check (now|again)$/ }).click()
  await expect(main(page).getByText('SPF').first()).toBeVisible()
  await inEveryLook(page, '27')
})

test('activity, with one mail beside the list', async ({ page }) => {
  await signedIn(page, ada, '/general-settings/activity')
  await expect(page.getByRole('img', { name: /Emails by day/ })).toBeVisible()
  await inEveryLook(page, 'activity')
  await main(page).getByRole('button', { name: 'Test emails' }).first().click()
  await expect(page.getByRole('dialog').getByText('Handed over')).toBeVisible()
  await inEveryLook(page, 'activity-mail')
})

const PAGES = [
  { path: '/general-settings/report', shows: 'Sent through your mailbox' },
  { path: '/general-settings/audit', shows: 'Mailbox connected' },
  { path: '/general-settings/integrations', shows: 'Connected' },
  { path: '/general-settings/security', shows: 'Allowed' },
]
for (const { path, shows } of PAGES)
  test(`the page ${path}`, async ({ page }) => {
    await signedIn(page, ada, path)
    await expect(main(page).getByText(shows).first()).toBeVisible()
    await inEveryLook(page, path.split('/').at(-1) ?? path)
  })

test('the brake stops everything and lets it go', async ({ page }) => {
  await signedIn(page, ada, '/general-settings/report')
  await page.getByRole('button', { name: 'Stop all sending' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog.getByRole('button', { name: 'Keep sending' })).toBeFocused()
  await dialog.getByRole('button', { name: 'Stop all sending' }).click()
  await expect(main(page).getByText(/stopped it on/)).toBeVisible()
  await inEveryLook(page, 'brake')
  await page.getByRole('button', { name: 'Release sending' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Release' }).click()
  await expect(page.getByRole('button', { name: 'Stop all sending' })).toBeVisible()
})
