import type { Page } from '@playwright/test'
import {
  connect,
  consentAtMicrosoft,
  disconnect,
  expectConnectedAs,
  handOver,
  startAfresh,
} from '../connecting.ts'
import { expect, expectAccessible, test } from '../journey.ts'
import { accountButton, people, windowOf } from '../people.ts'
import { api, inDatabase, productUrl, sandbox, sandboxUrl } from '../running-product.ts'
import { inEveryLook } from './looks.ts'
import { calmDown, holdBack, signedIn, signedInConnected, signedInSending } from './signed-in.ts'

// States 15 and 18 to 29 of the settings page: a connected mailbox, its good and its bad days.

const { ada, max, claire } = people
const board = { email: 'notifications@acme.example' }
const sender = { email: ada.email, alias: 'Compliance team - Acme' }
const main = (page: Page) => page.locator('main')
const tasks: string[] = []
const task = async (subject: string) =>
  tasks.push(await handOver('acme', { workspaceId: 'paris', to: max.email, subject }))

/** Its page then asks who is there; else it knows the browser that connected the mailbox. */
const microsoftForgets = async (page: Page) =>
  await page.context().clearCookies({ domain: new URL(sandboxUrl).hostname })

/** Waits until the page would be told so, then lets it ask anew. */
const untilTold = async (page: Page, path: string, said: string) => {
  await expect
    .poll(
      async () =>
        await (
          await page.request.get(`${productUrl}${path}`, { headers: { 'x-csrf': '1' } })
        ).text(),
      {
        timeout: 90_000,
      },
    )
    .toContain(said)
  await page.reload()
}
const untilSettingsSay = async (page: Page, said: string) =>
  await untilTold(page, '/bff/email-settings', said)

/** A toast is read while the mouse rests on it: so it stays. */
const expectToastsReadable = async (page: Page) => {
  await page.locator('[data-sonner-toast][data-front=true]').hover({ force: true })
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await expectAccessible(page)
  }
}

test.beforeAll(async ({ browser }) => await startAfresh(browser, 'acme', ada))
test.afterEach(async ({ context }) => await calmDown({ context }))
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
  const letGo = await holdBack(page, '**/bff/sender/tests/*')
  await page.getByLabel('Sender alias').fill(sender.alias)
  await page.getByRole('button', { name: 'Save and test' }).click()
  await expect(page.getByRole('button', { name: 'Saving and testing…' })).toBeVisible()
  await inEveryLook(page, '19')
  letGo()
  await expect(page.getByText('Your own mailbox')).toBeVisible()
  await expectToastsReadable(page)
  await inEveryLook(page, '21')
  await page.reload()
  await expect(page.getByText('Your own mailbox')).toBeVisible()
  await inEveryLook(page, '23')
})

test('18b: fields at fault', async ({ page }) => {
  await signedInConnected(page)
  await page.getByLabel('Sender email').fill('ada at acme')
  await page.getByLabel('Sender alias').fill('')
  await page.getByRole('button', { name: 'Save and test' }).click()
  await expect(page.getByText('2 fields need your attention.')).toBeVisible()
  await inEveryLook(page, '18b')
})

const TESTS = [
  { state: '20', fault: 'microsoft.send-as-denied', says: /is not allowed to send as/ },
  { state: '22', fault: 'microsoft.looks-like-spam', says: /stays in use/ },
  {
    state: '22b',
    fault: 'microsoft.accepts-then-drops',
    says: /We cannot tell whether/,
    // The second copy came; its toast must not fade in while colours are measured.
    later: /^Received: shown as/,
  },
] as const

for (const { state, fault, says, ...more } of TESTS)
  test(`${state}: the test ends with ${fault}`, async ({ page }) => {
    await signedInSending(page, sender)
    await sandbox('POST', '/api/faults', { name: fault, times: 1 })
    await page.getByRole('button', { name: 'Save and test' }).click()
    await expect(main(page).getByRole('alert').filter({ hasText: says })).toBeVisible()
    if ('later' in more) await expect(page.getByText(more.later).first()).toBeVisible()
    await inEveryLook(page, state)
  })

test('15: another account than before', async ({ page }) => {
  // Who consented in another state would not be asked again.
  await sandbox('DELETE', `/api/grants?provider=microsoft&email=${encodeURIComponent(board.email)}`)
  await signedInSending(page, sender)
  await microsoftForgets(page)
  const again = page.getByRole('button', { name: 'Reconnect' })
  const popup = await windowOf(page.context(), () => again.click())
  await accountButton(popup, board).click()
  await popup.getByRole('button', { name: 'Accept' }).click()
  const question = main(page).getByRole('alert').filter({ hasText: 'with another account' })
  await expect(question).toContainText(board.email)
  await inEveryLook(page, '15')
  await question.getByRole('button', { name: 'Cancel' }).click()
})

test('15b: an account of another organisation', async ({ page }) => {
  await signedInSending(page, sender)
  await microsoftForgets(page)
  const again = page.getByRole('button', { name: 'Reconnect' })
  const popup = await windowOf(page.context(), () => again.click())
  await accountButton(popup, claire).click()
  await popup.getByRole('button', { name: 'Accept' }).click()
  const told = main(page)
    .getByRole('alert')
    .filter({ hasText: /organisation|tenant/i })
  await expect(told.first()).toBeVisible()
  await inEveryLook(page, '15b')
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
    await signedInSending(page, sender)
    await sandbox('POST', '/api/faults', { name: fault })
    for (const number of [1, 2, 3, 4, 5, 6]) await task(`Register ${state}-${number}`)
    await untilSettingsSay(page, '"pausedUntil":"')
    await expect(page.getByText(says)).toBeVisible()
    await inEveryLook(page, state)
  })

test('24, 28: access that was taken away, mail on hold, and how it leaves again', async ({
  page,
}) => {
  await signedInSending(page, sender)
  await sandbox('DELETE', `/api/grants?provider=microsoft&email=${encodeURIComponent(ada.email)}`)
  // The access that is still good for an hour ends as well, so that a new one is asked for.
  await sandbox('POST', '/api/faults', { name: 'microsoft.token-expired', times: 1 })
  await task('Register 24-1')
  await untilSettingsSay(page, 'needs_reconnect')
  for (const number of [2, 3]) await task(`Register 24-${number}`)
  await expect(page.getByText('Reconnect needed')).toBeVisible()
  await inEveryLook(page, '24')
  await page.getByRole('button', { name: 'Disconnect' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog.getByRole('button', { name: 'Keep connected' })).toBeFocused()
  await dialog.getByText('Decide by kind about the waiting emails').click()
  await inEveryLook(page, '28')
  await dialog.getByRole('button', { name: 'Keep connected' }).click()

  // What waited for more than an hour is somebody’s decision.
  await inDatabase(
    `update notifications set created_at = now() - interval '2 hours',
       send_after = now() - interval '2 hours' where organization_id = $1 and state in ('queued', 'held')`,
    ['acme'],
  )
  const again = page.getByRole('button', { name: 'Reconnect' }).first()
  const popup = await windowOf(page.context(), () => again.click())
  await consentAtMicrosoft(popup, ada)
  await expectConnectedAs(page, ada.email)
  await page.goto('/general-settings/activity')
  await expect(main(page).getByRole('heading', { name: 'Emails on hold' })).toBeVisible()
  await inEveryLook(page, 'held')
  await page.getByRole('button', { name: /^Drop/ }).click()
  await expect(page.getByRole('alertdialog')).toBeVisible()
  await inEveryLook(page, 'held-drop')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Keep on hold' }).click()
  // The page keeps what the decision answered until it may ask again.
  const letGo = await holdBack(page, '**/bff/held-mail')
  await page.getByRole('button', { name: /^Send \d+ emails? now/ }).click()
  await expect(page.getByText('Held emails are leaving, the oldest first')).toBeVisible()
  await inEveryLook(page, 'drain')
  letGo()
  await expect(main(page).getByRole('heading', { name: 'Emails on hold' })).toBeHidden()
})

test('mail of which nobody knows whether it left', async ({ page }) => {
  await signedInSending(page, sender)
  await sandbox('POST', '/api/faults', { name: 'microsoft.accepts-then-drops', times: 2 })
  for (const number of [1, 2]) await task(`Register unknown-${number}`)
  await page.goto('/general-settings/activity')
  await untilTold(page, '/bff/unknown-mail', 'Register unknown-2')
  await expect(page.getByText('Register unknown-2')).toBeVisible()
  await inEveryLook(page, 'unknown')
  await page.getByRole('button', { name: 'Send it again…' }).first().click()
  await expect(page.getByRole('alertdialog')).toBeVisible()
  await inEveryLook(page, 'unknown-again')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'All have left…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Mark as accepted' }).click()
  await expect(page.getByText(/emails? (is|are) settled/)).toBeVisible()
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
