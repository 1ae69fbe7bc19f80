import {
  consentAtGoogle,
  consentAtMicrosoft,
  connect,
  expectConnectedAs,
  openProvider,
  startAfresh,
} from './connecting.ts'
import { expect, expectAccessible, test } from './journey.ts'
import { chooseAccount, people, SETTINGS, signInToSettings } from './people.ts'
import { productUrl, sandbox } from './running-product.ts'

const { ada, claire } = people

test.beforeEach(async ({ browser }) => await startAfresh(browser, 'acme', ada))
test.afterAll(
  async () => void (await sandbox('POST', '/api/settings', { coop: { google: 'none' } })),
)

test('B-05 a blocked window goes on in the same tab and comes back', async ({ page, watch }) => {
  // What a pop-up blocker does to a page.
  await page.addInitScript(() => {
    window.open = () => null
  })
  await signInToSettings(page, ada)
  await page.getByRole('button', { name: 'Connect a mailbox' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /with Microsoft/ })
    .click()
  await expect(page.getByText('Your browser blocked the sign-in window')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Continue in this tab' }).click()
  await consentAtMicrosoft(page, ada)
  await expect(page).toHaveURL(`${productUrl}${SETTINGS}`)
  await expectConnectedAs(page, ada.email)
  expect(await watch.callbackCookies()).toHaveLength(1)
})

test('a settings tab closed during consent finds the connection when opened again', async ({
  page,
  context,
}) => {
  await signInToSettings(page, ada)
  const popup = await openProvider(page, 'microsoft')
  await page.close()
  await consentAtMicrosoft(popup, ada)
  await expect.poll(() => popup.isClosed()).toBe(true)
  const again = await context.newPage()
  await again.goto(SETTINGS)
  await expect(again.getByRole('heading', { name: 'Mailbox', exact: true })).toBeVisible()
  await expect(again.getByText(ada.email).first()).toBeVisible()
})

test('a reload during consent loses nothing', async ({ page }) => {
  await signInToSettings(page, ada)
  const popup = await openProvider(page, 'microsoft')
  await page.reload()
  await expect(page.getByText('Finish signing in in the other window')).toBeVisible()
  await expectAccessible(page)
  await consentAtMicrosoft(popup, ada)
  await expectConnectedAs(page, ada.email)
})

test('B-06 a second settings tab hears of it too', async ({ page, context }) => {
  await signInToSettings(page, ada)
  const second = await context.newPage()
  await second.goto(SETTINGS)
  await expect(second.getByRole('heading', { name: 'No mailbox connected yet' })).toBeVisible()
  await connect(page, 'microsoft', ada)
  await expect(second.getByRole('heading', { name: 'Mailbox', exact: true })).toBeVisible()
})

test('B-04 a provider that cuts the windows apart changes nothing', async ({ page, browser }) => {
  await sandbox('POST', '/api/settings', { coop: { google: 'same-origin' } })
  await startAfresh(browser, 'dupont', claire)
  await signInToSettings(page, claire)
  const headers: string[] = []
  page.context().on('response', (response) => {
    if (response.url().includes('/interaction/'))
      headers.push(response.headers()['cross-origin-opener-policy'] ?? 'none')
  })
  const popup = await openProvider(page, 'google')
  await consentAtGoogle(popup, claire)
  await expectConnectedAs(page, claire.email)
  await expect.poll(() => popup.isClosed()).toBe(true)
  expect(new Set(headers)).toEqual(new Set(['same-origin']))
})

test('B-05 a window closed by hand leaves a way to start again', async ({ page }) => {
  await signInToSettings(page, ada)
  const popup = await openProvider(page, 'microsoft')
  await popup.close()
  await expect(page.getByText('Finish signing in in the other window')).toBeVisible()
  const [second] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('button', { name: 'Start again' }).click(),
  ])
  await chooseAccount(second, ada)
  const accept = second.getByRole('button', { name: 'Accept' })
  await Promise.race([accept.waitFor().catch(() => undefined), second.waitForEvent('close')])
  if (!second.isClosed()) await accept.click()
  await expectConnectedAs(page, ada.email)
})
