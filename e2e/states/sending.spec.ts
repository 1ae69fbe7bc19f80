import type { Page } from '@playwright/test'
import { connect, disconnect, handOver, startAfresh } from '../connecting.ts'
import { expect, expectAccessible, test } from '../journey.ts'
import { people, windowOf, accountButton } from '../people.ts'
import { api, sandbox } from '../running-product.ts'
import { inEveryLook } from './looks.ts'
import { calmDown, signedIn } from './signed-in.ts'

// States 15 and 18 to 29 of the settings page: a connected mailbox, its good and its bad days.

const { ada, max, claire } = people
const board = { email: 'notifications@acme.example' }
const sender = { email: ada.email, alias: 'Compliance team - Acme' }
const main = (page: Page) => page.locator('main')
const tasks: string[] = []
const task = async (subject: string) =>
  tasks.push(await handOver('acme', { workspaceId: 'paris', to: max.email, subject }))

/** A toast is read while the mouse rests on it: so it stays. */
const expectToastsReadable = async (page: Page) => {
  await page.locator('[data-sonner-toast][data-front=true]').hover({ force: true })
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await expectAccessible(page)
  }
}

test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({ browser }) => await startAfresh(browser, 'acme', ada))
test.afterEach(calmDown)
// They shall not arrive in the middle of another journey.
test.afterAll(async () => {
  for (const id of tasks)
    await api('POST', `/organizations/acme/notifications/${id}/cancel`).catch(() => undefined)
})

test('18, 19, 21, 23: from the connected mailbox to the sender in use', async ({ page }) => {
  await signedIn(page, ada)
  await connect(page, 'microsoft', ada)
  await expect(page.getByLabel('Sender email')).toHaveValue(ada.email)
  await inEveryLook(page, '18')

  // Until this page is told how the test stands, it is running.
  const held = Promise.withResolvers<undefined>()
  await page.route('**/bff/sender/tests/*', async (route) => {
    await held.promise
    await route.continue()
  })
  await page.getByLabel('Sender alias').fill(sender.alias)
  await page.getByRole('button', { name: 'Save and test' }).click()
  await expect(page.getByRole('button', { name: 'Saving and testing…' })).toBeVisible()
  await inEveryLook(page, '19')
  held.resolve(undefined)
  await expect(page.getByText('Your own mailbox')).toBeVisible()
  await expectToastsReadable(page)
  await inEveryLook(page, '21')
  await page.reload()
  await expect(page.getByText('Your own mailbox')).toBeVisible()
  await inEveryLook(page, '23')
})

const TESTS = [
  { state: '20', fault: 'microsoft.send-as-denied', says: 'is not allowed to send as' },
  { state: '22', fault: 'microsoft.looks-like-spam', says: 'stays in use' },
] as const

for (const { state, fault, says } of TESTS)
  test(`${state}: the test ends with ${fault}`, async ({ page }) => {
    await sandbox('POST', '/api/faults', { name: fault, times: 1 })
    await signedIn(page, ada)
    await page.getByRole('button', { name: 'Save and test' }).click()
    const told = main(page).getByRole('alert').filter({ hasText: 'stays in use' })
    await expect(told).toContainText(says)
    await inEveryLook(page, state)
  })

test('15: another account than before', async ({ page }) => {
  await signedIn(page, ada)
  // Microsoft does not know this browser, so its page asks who is there.
  const again = page.getByRole('button', { name: 'Reconnect' })
  const popup = await windowOf(page.context(), () => again.click())
  await accountButton(popup, board).click()
  await popup.getByRole('button', { name: 'Accept' }).click()
  const question = main(page).getByRole('alert').filter({ hasText: 'with another account' })
  await expect(question).toContainText(board.email)
  await inEveryLook(page, '15')
  await question.getByRole('button', { name: 'Cancel' }).click()
})

const PAUSES = [
  {
    state: '25',
    fault: 'microsoft.mailbox-throttled',
    says: 'Sending is slowed down by Microsoft',
  },
  { state: '26', fault: 'microsoft.unavailable', says: 'No answer from Microsoft at the moment' },
] as const

for (const { state, fault, says } of PAUSES)
  test(`${state}: ${fault}`, async ({ page }) => {
    await sandbox('POST', '/api/faults', { name: fault })
    for (const number of [1, 2, 3, 4, 5, 6]) await task(`Register ${state}-${number}`)
    await signedIn(page, ada)
    await expect(async () => {
      await page.reload()
      await expect(page.getByText(says)).toBeVisible({ timeout: 1500 })
    }).toPass({ timeout: 30_000 })
    await inEveryLook(page, state)
  })

test('24, 28: access that was taken away, and the question before disconnecting', async ({
  page,
}) => {
  await sandbox('DELETE', `/api/grants?provider=microsoft&email=${encodeURIComponent(ada.email)}`)
  // The access that is still good for an hour ends as well, so that a new one is asked for.
  await sandbox('POST', '/api/faults', { name: 'microsoft.token-expired', times: 1 })
  await task('Register 24')
  await signedIn(page, ada)
  await expect(async () => {
    await page.reload()
    await expect(page.getByText('Reconnect needed')).toBeVisible({ timeout: 1500 })
  }).toPass({ timeout: 30_000 })
  await inEveryLook(page, '24')
  await page.getByRole('button', { name: 'Disconnect' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog.getByRole('button', { name: 'Keep connected' })).toBeFocused()
  await dialog.getByText('Decide by kind about the waiting emails').click()
  await inEveryLook(page, '28')
})

test('29: disconnected, and the provider did not confirm', async ({ page, browser }) => {
  await startAfresh(browser, 'dupont', claire)
  await signedIn(page, claire)
  await connect(page, 'google', claire)
  await sandbox('POST', '/api/faults', { name: 'google.revocation-fails' })
  await disconnect(page)
  await expect(page.getByText('did not confirm the removal')).toBeVisible()
  await inEveryLook(page, '29')
})
