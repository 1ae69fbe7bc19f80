import {
  connect,
  disconnect,
  expectConnectedAs,
  handOver,
  openProvider,
  consentAtMicrosoft,
  readNotification,
  saveAndTest,
  startAfresh,
} from './connecting.ts'
import { headerOf, inboxOf } from './inbox.ts'
import { expect, expectAccessible, picture, test } from './journey.ts'
import { INTEGRATIONS, people, signIn, signInToSettings, windowOf } from './people.ts'
import { sandboxUrl } from './running-product.ts'

const { ada, max } = people
const PLATFORM = 'no-reply@letterhead.example'
const sender = { email: ada.email, alias: 'Compliance team - Acme' }

test.beforeEach(async ({ browser }) => await startAfresh(browser, 'acme', ada))

test('an admin finds the page by way of the integrations', async ({ page }) => {
  await signIn(page, ada, INTEGRATIONS)
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Add a configuration for Office 365 or Gmail' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Email sending' })).toBeVisible()
  await expect(page.getByText('All 3 workspaces will send from this address.')).toBeVisible()
  await expect(page.getByText(PLATFORM).first()).toBeVisible()
  await expectAccessible(page)
})

test('a connected mailbox sends the organisation’s mail, and the platform’s address is not used', async ({
  page,
  watch,
}) => {
  const admins = await inboxOf(ada.email)
  const recipients = await inboxOf(max.email)
  await signInToSettings(page, ada)
  const severed = page.context().waitForEvent('response', (response) => {
    const policy = response.headers()['cross-origin-opener-policy']
    return response.url().startsWith(`${sandboxUrl}/microsoft/`) && policy === 'same-origin'
  })
  const popup = await openProvider(page, 'microsoft')
  await severed
  await consentAtMicrosoft(popup, ada)
  await expectConnectedAs(page, ada.email)
  await expect.poll(() => popup.isClosed()).toBe(true)
  await expect(page.getByLabel('Sender email')).toHaveValue(ada.email)
  await expectAccessible(page)

  await saveAndTest(page, sender)
  await expect(page.getByText('Your own mailbox')).toBeVisible()
  await expectAccessible(page)
  await picture(page, 'email-sending-en')
  const letter = await admins.arrival(/test/i)
  expect(letter.from.email).toBe(ada.email)

  const id = await handOver('acme', { workspaceId: 'paris', to: max.email, subject: 'Register A' })
  const task = await recipients.arrival(/Register A/)
  expect(task.from.email).toBe(ada.email)
  expect(task.envelopeFrom).toBe(ada.email)
  expect(headerOf(task, 'Return-Path')).toContain(ada.email)
  await expect
    .poll(async () => await readNotification('acme', id))
    .toEqual({ state: 'accepted', from: ada.email })
  const senders = [...(await admins.fresh()), ...(await recipients.fresh())]
  expect(senders.map(({ from }) => from.email)).not.toContain(PLATFORM)

  const cookies = await watch.callbackCookies()
  expect(cookies).toHaveLength(1)
  expect(cookies[0]).toContain('txn-')
})

test('nothing is switched before a test was accepted', async ({ page }) => {
  const recipients = await inboxOf(max.email)
  await signInToSettings(page, ada)
  await connect(page, 'microsoft', ada)
  await handOver('acme', { workspaceId: 'london', to: max.email, subject: 'Register B' })
  expect((await recipients.arrival(/Register B/)).from.email).toBe(PLATFORM)
})

test('a sender the mailbox may not use is refused with what to do, and nothing changes', async ({
  page,
}) => {
  await signInToSettings(page, ada)
  await connect(page, 'microsoft', ada)
  await page.getByLabel('Sender email').fill('board@acme.example')
  await page.getByLabel('Sender alias').fill('Acme Board')
  await page.getByRole('button', { name: 'Give the further permission' }).click()
  await expectAccessible(page)
  const withMicrosoft = page.getByRole('dialog').getByRole('button', { name: /with Microsoft/ })
  const second = await windowOf(page.context(), () => withMicrosoft.click())
  await consentAtMicrosoft(second, ada)
  await expect.poll(() => second.isClosed()).toBe(true)
  await page.getByRole('button', { name: 'Save and test' }).click()
  const refusal = page.getByRole('alert').filter({ hasText: 'is not allowed to send as' })
  await expect(refusal).toContainText('Your IT administrator')
  await expect(refusal).toContainText(
    'Add-RecipientPermission -Identity "board@acme.example" -Trustee "ada@acme.example"',
  )
  await expect(page.getByText('Platform sender', { exact: true })).toBeVisible()
  await expectAccessible(page)
})

test('after a disconnect the platform sends, and what waited is held', async ({ page }) => {
  const recipients = await inboxOf(max.email)
  await signInToSettings(page, ada)
  await connect(page, 'microsoft', ada)
  await saveAndTest(page, sender)
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString()
  const waiting = await handOver('acme', {
    workspaceId: 'berlin',
    to: max.email,
    subject: 'Register later',
    sendAfter: inAnHour,
  })
  await page.reload()
  await page.getByRole('button', { name: 'Disconnect' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText(`New emails of 3 workspaces will leave from`)
  await expect(dialog).toContainText(PLATFORM)
  await expect(dialog.getByRole('button', { name: 'Keep connected' })).toBeFocused()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Keep connected' }).click()
  await disconnect(page)
  await expect(page.getByText('Platform sender', { exact: true })).toBeVisible()
  expect((await readNotification('acme', waiting)).state).toBe('held')
  await expect(page.getByText(/email(s are| is) on hold\./)).toBeVisible()
  await handOver('acme', { workspaceId: 'paris', to: max.email, subject: 'Register C' })
  expect((await recipients.arrival(/Register C/)).from.email).toBe(PLATFORM)
  await expectAccessible(page)
})
