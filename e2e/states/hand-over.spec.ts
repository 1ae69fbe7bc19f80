import { expect, test } from '../journey.ts'
import { openProvider, startAfresh } from '../connecting.ts'
import { chooseAccount, people, SETTINGS } from '../people.ts'
import { inDatabase, sandbox } from '../running-product.ts'
import { inEveryLook } from './looks.ts'
import { calmDown, signedIn } from './signed-in.ts'

// State 12 and the page that an IT administrator without an account is sent to.

const { ada } = people
const board = { email: 'notifications@acme.example' }

test.beforeAll(async ({ browser }) => await startAfresh(browser, 'acme', ada))
test.afterEach(async ({ context }) => await calmDown({ context }))

test('12: an administrator must approve, is asked by a link, and answers', async ({
  page,
  browser,
}) => {
  await sandbox('POST', '/api/faults', { name: 'microsoft.needs-admin-approval', times: 1 })
  await signedIn(page, ada)
  const popup = await openProvider(page, 'microsoft')
  await chooseAccount(popup, board)
  await expect(page.locator('main').getByRole('alert')).toContainText('must approve')
  await expect.poll(() => popup.isClosed()).toBe(true)
  await inEveryLook(page, '12')
  await page.getByRole('button', { name: 'Make an approval link for IT' }).first().click()
  await expect(page.getByText('Waiting for approval by your IT administrator')).toBeVisible()
  await inEveryLook(page, '12b')

  const link = await page.getByLabel(/^Approval link/).inputValue()
  const elsewhere = await browser.newContext({ locale: 'en-GB' })
  const administrator = await elsewhere.newPage()
  await administrator.goto(link)
  await expect(administrator.getByRole('heading', { name: /asks you to approve/ })).toBeVisible()
  await inEveryLook(administrator, 'hand-over')
  await administrator.getByRole('button', { name: 'I do not approve' }).click()
  await expect(administrator.getByText('You did not approve')).toBeVisible()
  await inEveryLook(administrator, 'hand-over-declined')
  await administrator.getByText('Or grant it by hand in the console').click()
  await administrator.getByRole('button', { name: 'I have granted it' }).click()
  await expect(administrator.getByText('Approved. Thank you.')).toBeVisible()
  await inEveryLook(administrator, 'hand-over-approved')

  await expect(page.getByText('Approved: continue')).toBeVisible()
  await inEveryLook(page, '12c')
  await page.getByRole('button', { name: 'Put away' }).click()
  await administrator.reload()
  await expect(administrator.getByRole('heading', { name: /was approved/ })).toBeVisible()
  await inEveryLook(administrator, 'hand-over-put-away')

  // As it would be had nobody answered within its seven days.
  await inDatabase(
    `update hand_overs set state = 'waiting', expires_at = now() - interval '1 hour'
      where organization_id = $1`,
    ['acme'],
  )
  await administrator.reload()
  const nowhere = administrator.getByRole('heading', { name: /leads nowhere any more/ })
  await expect(nowhere).toBeVisible()
  await inEveryLook(administrator, 'hand-over-over')
  await elsewhere.close()
})

test('who is not signed in sees the way in', async ({ page }) => {
  await page.goto(SETTINGS)
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible()
  await inEveryLook(page, 'sign-in')
})
