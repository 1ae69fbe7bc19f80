import type { Page } from '@playwright/test'
import { handOver, startAfresh } from '../connecting.ts'
import { inboxOf } from '../inbox.ts'
import { expect, test } from '../journey.ts'
import { people, SETTINGS } from '../people.ts'
import { inDatabase, productUrl, sandbox } from '../running-product.ts'
import { inEveryLook, speak } from './looks.ts'
import { calmDown, holdBack, signedIn, signedInConnected, signedInSending } from './signed-in.ts'

// States 4, 27, 30 and 31, and the pages beside the settings page.

const { ada, max, luc, olga } = people
const sender = { email: ada.email, alias: 'Compliance team - Acme' }
const main = (page: Page) => page.locator('main')

test.beforeAll(async ({ browser }) => await startAfresh(browser, 'acme', ada))
test.afterEach(async ({ context }) => await calmDown({ context }))

test('30: another admin saved a sender meanwhile', async ({ page, context, watch }) => {
  watch.allow(/412/)
  await signedInConnected(page)
  await page.getByLabel('Sender alias').fill('Mine, half typed')
  const elsewhere = await context.newPage()
  await elsewhere.goto(SETTINGS)
  await elsewhere.getByLabel('Sender alias').fill('Theirs')
  await elsewhere.getByRole('button', { name: 'Save and test' }).click()
  await expect(elsewhere.getByText('Your own mailbox')).toBeVisible()
  await expect(main(elsewhere).getByText(/accepted the test email to/)).toBeVisible()
  await elsewhere.close()
  await page.getByRole('button', { name: 'Save and test' }).click()
  await expect(main(page).getByRole('alert')).toContainText(/changed these settings on/)
  await expect(page.getByLabel('Sender alias')).toHaveValue('Mine, half typed')
  await inEveryLook(page, '30')
  await page.getByRole('button', { name: 'Load the latest version' }).click()
  await expect(page.getByLabel('Sender alias')).toHaveValue('Theirs')
})

test('31: offline, and a session that ended, with what was typed', async ({ page, watch }) => {
  watch.allow(/401|ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED/)
  await signedInConnected(page)
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
  await signedInConnected(page)
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

test('27: deliverability, being looked at, good, and with every kind of doubt', async ({
  page,
}) => {
  await signedInConnected(page)
  await page.goto('/general-settings/deliverability')
  const check = page.getByRole('button', { name: /^Check (now|again)$/ })
  const letGo = await holdBack(page, '**/bff/deliverability/checks')
  await check.click()
  await inEveryLook(page, '27')
  letGo()
  await expect(main(page).getByText('SPF').first()).toBeVisible()
  await inEveryLook(page, '27b')
  for (const name of ['spf-missing', 'dmarc-none', 'dkim-unanswered', 'list-refuses'])
    await sandbox('POST', '/api/faults', { name: `dns.${name}` })
  await inDatabase('delete from rate_limits', [])
  await inDatabase(`update deliverability_watch set asked_at = null`, [])
  await page.reload()
  const checked = page.waitForResponse('**/bff/deliverability/checks')
  await check.click()
  await checked
  await expect(main(page)).toContainText(/did not answer|no SPF|only watches/i)
  await inEveryLook(page, '27c')
})

test('activity, with one mail beside the list', async ({ page }) => {
  await signedInSending(page, sender)
  // Tests do not count in the chart.
  const recipients = await inboxOf(max.email)
  await handOver('acme', { workspaceId: 'paris', to: max.email, subject: 'Register of the day' })
  await recipients.arrival(/Register of the day/)
  await page.goto('/general-settings/activity')
  await expect(page.getByRole('img', { name: /Emails by day/ })).toBeVisible()
  await inEveryLook(page, 'activity')
  await main(page).getByRole('button', { name: 'New tasks' }).first().click()
  await expect(page.getByRole('dialog').getByText('Handed over')).toBeVisible()
  await inEveryLook(page, 'activity-mail')
})

test('activity where nothing was sent so far', async ({ page }) => {
  await signedIn(page, luc, '/general-settings/activity')
  await expect(main(page).getByText('No email so far.')).toBeVisible()
  await inEveryLook(page, 'activity-empty')
})

const statusWith = async (key: string) => {
  const answer = await fetch(`${productUrl}/api/v1/organizations/acme/email-status`, {
    headers: { authorization: `Bearer ${key}` },
  })
  return answer.status
}

const PAGES = [
  { path: '/general-settings/report', shows: 'Sent through your mailbox' },
  { path: '/general-settings/audit', shows: 'Mailbox connected' },
  { path: '/general-settings/integrations', shows: 'Connected' },
  { path: '/general-settings/security', shows: 'Allowed' },
]
for (const { path, shows } of PAGES)
  test(`the page ${path}`, async ({ page }) => {
    await signedInSending(page, sender)
    await page.goto(path)
    await expect(main(page).getByText(shows).filter({ visible: true }).first()).toBeVisible()
    await inEveryLook(page, path.split('/').at(-1) ?? path)
  })

test('an address that is no page', async ({ page, watch }) => {
  watch.allow(/404/)
  await signedIn(page, ada, '/general-settings/nothing/here')
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible()
  await inEveryLook(page, 'no-page')
})

test('what the operator sees, and an API key made, used and revoked', async ({ page }) => {
  await inDatabase(`delete from api_keys where name = 'nightly jobs'`, [])
  await signedIn(page, olga, '/operator')
  await expect(page.getByRole('region', { name: 'Client secrets' })).toBeVisible()
  await inEveryLook(page, 'operator')
  await page.getByRole('button', { name: 'New key' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('nightly jobs')
  await page.getByRole('textbox', { name: 'Organisation' }).fill('acme')
  await inEveryLook(page, 'key-new')
  await page.getByRole('button', { name: 'Make the key' }).click()
  const secret = await page.getByLabel('Key of nightly jobs').inputValue()
  await inEveryLook(page, 'key-once')
  await page.getByRole('button', { name: 'I have kept it' }).click()
  expect(await statusWith(secret)).toBe(200)
  await page.reload()
  const revoke = page.getByRole('button', { name: 'Revoke nightly jobs' })
  await expect(revoke).toBeVisible()
  await inEveryLook(page, 'keys')
  await revoke.click()
  const question = page.getByRole('alertdialog')
  await expect(question.getByRole('button', { name: 'Keep the key' })).toBeFocused()
  await inEveryLook(page, 'key-revoke')
  await question.getByRole('button', { name: 'Revoke', exact: true }).click()
  // What stands behind a question is hidden as well, so that says nothing of the key.
  await expect(question).toBeHidden()
  await expect(main(page).getByText('Revoked', { exact: true })).toBeVisible()
  expect(await statusWith(secret)).toBe(401)
})

test('the brake stops everything and lets it go', async ({ page }) => {
  await signedIn(page, ada, '/general-settings/report')
  await page.getByRole('button', { name: 'Stop all sending' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog.getByRole('button', { name: 'Keep sending' })).toBeFocused()
  await inEveryLook(page, 'brake-question')
  await dialog.getByRole('button', { name: 'Stop all sending' }).click()
  await expect(main(page).getByText(/stopped it on/)).toBeVisible()
  await inEveryLook(page, 'brake')
  await page.getByRole('button', { name: 'Release sending' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Release' }).click()
  await expect(page.getByRole('button', { name: 'Stop all sending' })).toBeVisible()
})
