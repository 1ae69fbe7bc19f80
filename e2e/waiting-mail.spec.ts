import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import {
  connect,
  consentAtMicrosoft,
  expectConnectedAs,
  handOver,
  readNotification,
  saveAndTest,
  startAfresh,
} from './connecting.ts'
import { inboxOf } from './inbox.ts'
import { expect, test } from './journey.ts'
import { openLanes } from './open-lanes.ts'
import { people, signInToSettings, windowOf } from './people.ts'
import { inDatabase, sandbox } from './running-product.ts'

// What an admin decides about mail that has not left, and the trail that it leaves.

const { ada, max } = people
const ACTIVITY = '/general-settings/activity'
const REPORT = '/general-settings/report'
const AUDIT = '/general-settings/audit'

const task = async (subject: string) =>
  await handOver('acme', { workspaceId: 'paris', to: max.email, subject })
const tasks = async (...subjects: string[]) => {
  const ids: string[] = []
  for (const subject of subjects) ids.push(await task(subject))
  return ids
}
const expectState = async (ids: readonly string[], state: string) => {
  for (const id of ids)
    await expect
      .poll(async () => (await readNotification('acme', id)).state, { timeout: 30_000 })
      .toBe(state)
}
const limitAMinute = async (page: Page, limit: '' | '1') => {
  const save = page.getByRole('button', { name: 'Save the limits' })
  await page.getByLabel('Emails a minute').fill(limit)
  await save.click()
  await expect(save).toBeHidden()
}
const answerDialog = async (page: Page, answer: string) =>
  await page.getByRole('alertdialog').getByRole('button', { name: answer, exact: true }).click()

test.beforeAll(async ({ browser }) => {
  await startAfresh(browser, 'acme', ada)
  // These journeys count what waits: it must be their own.
  await inDatabase(
    `delete from notifications where organization_id = $1 and state in ('queued', 'held')`,
    ['acme'],
  )
  const context = await browser.newContext()
  const page = await context.newPage()
  await signInToSettings(page, ada)
  await connect(page, 'microsoft', ada)
  await saveAndTest(page, { email: ada.email, alias: 'Compliance team - Acme' })
  await context.close()
})
test.beforeEach(async ({ page }) => await signInToSettings(page, ada))
test.afterEach(async () => {
  await sandbox('DELETE', '/api/faults')
})

test('mail held by a broken mailbox is looked at, sent, stopped and sent again', async ({
  page,
}) => {
  await sandbox('DELETE', `/api/grants?provider=microsoft&email=${encodeURIComponent(ada.email)}`)
  await sandbox('POST', '/api/faults', { name: 'microsoft.token-expired', times: 1 })
  const first = await task('Held 1')
  await expectState([first], 'held')
  const ids = [first, ...(await tasks('Held 2', 'Held 3'))]
  await expectState(ids, 'held')
  // Old enough for a person to decide.
  await inDatabase(
    `update notifications set created_at = created_at - interval '2 hours',
       send_after = now() - interval '2 hours' where notification_id = any(string_to_array($1, ',')::uuid[])`,
    [ids.join(',')],
  )
  await page.reload()
  const again = page.getByRole('button', { name: 'Reconnect' }).first()
  const popup = await windowOf(page.context(), () => again.click())
  await consentAtMicrosoft(popup, ada)
  await expectConnectedAs(page, ada.email)

  await page.goto(ACTIVITY)
  const held = page.getByRole('region', { name: 'Emails on hold' })
  await expect(held).toContainText('3 emails are on hold.')
  await expect(held.getByRole('checkbox', { name: /^New tasks/ })).toBeVisible()
  // One a minute: a drain that can be watched and stopped.
  await limitAMinute(page, '1')
  await held.getByRole('button', { name: 'Send 3 emails now' }).click()
  await expect(held.getByRole('progressbar')).toBeVisible()
  await held.getByRole('button', { name: 'Stop, hold the rest' }).click()
  await expect(held.getByRole('progressbar')).toBeHidden()
  const rest = held.getByRole('button', { name: /^Send [23] emails now$/ })
  await expect(rest).toBeVisible()
  await limitAMinute(page, '')
  await rest.click()
  await expectState(ids, 'accepted')
  await expect(held).toBeHidden()
})

test('mail that may have left is settled by a person, one by one and all at once', async ({
  page,
}) => {
  const inbox = await inboxOf(max.email)
  const arrived = async (subject: string) =>
    (await inbox.fresh()).filter((message) => message.subject === subject).length
  await sandbox('POST', '/api/faults', { name: 'microsoft.accepts-then-drops', times: 4 })
  // Three in a row close the mailbox for a while, so they go two by two.
  const [left = '', again = ''] = await tasks('Unclear 1', 'Unclear 2')
  await expectState([left, again], 'unknown')
  await openLanes()
  const others = await tasks('Unclear 3', 'Unclear 4')
  await expectState(others, 'unknown')
  await sandbox('DELETE', '/api/faults')
  await openLanes()
  await page.goto(ACTIVITY)
  const card = page.getByRole('region', { name: 'Emails that may have left' })
  const mail = (subject: string) => card.getByRole('listitem').filter({ hasText: subject })

  await mail('Unclear 1').getByRole('button', { name: 'It has left' }).click()
  await answerDialog(page, 'Mark as accepted')
  await expect(card).toContainText('1 email is settled.')
  await mail('Unclear 2').getByRole('button', { name: 'Send it again…' }).click()
  await answerDialog(page, 'Send again')
  await expect(mail('Unclear 2')).toBeHidden()
  await expectState([left, again], 'accepted')

  await card.getByRole('button', { name: 'All have left…' }).click()
  await answerDialog(page, 'Mark as accepted')
  await expect(card).toContainText('2 emails are settled.')
  await expectState(others, 'accepted')
  // It had left after all: that is what the question warned of. The others came once.
  expect(await arrived('Unclear 2')).toBe(2)
  for (const subject of ['Unclear 1', 'Unclear 3', 'Unclear 4'])
    expect(await arrived(subject)).toBe(1)
})

test('the brake keeps everything, and its release lets it leave', async ({ page }) => {
  await page.goto(REPORT)
  await page.getByRole('button', { name: 'Stop all sending' }).click()
  await expect(page.getByRole('button', { name: 'Keep sending' })).toBeFocused()
  await answerDialog(page, 'Stop all sending')
  await expect(page.getByText(/Ada Lovelace stopped it on/)).toBeVisible()
  const id = await task('Behind the brake')
  await page.goto('/general-settings/smtp')
  const notice = page.getByRole('status').filter({ hasText: 'All sending is stopped' })
  await expect(notice).toContainText('1 email is waiting. Nothing is lost.')
  expect((await readNotification('acme', id)).state).not.toBe('accepted')
  await notice.getByRole('link', { name: 'Go to the brake' }).click()
  await page.getByRole('button', { name: 'Release sending' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('1 waiting email leaves now')
  await answerDialog(page, 'Release')
  await expect(page.getByRole('button', { name: 'Stop all sending' })).toBeVisible()
  await expectState([id], 'accepted')
})

const verify = (file: string) =>
  spawnSync('node', ['packages/run/src/letterhead.ts', 'audit', 'verify', '--file', file], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, DATA_DIR: process.env['E2E_DATA_DIR'] },
    encoding: 'utf8',
    timeout: 30_000,
  })

test('the trail narrows to one act, and what is taken away proves itself', async ({ page }) => {
  await page.goto(AUDIT)
  await page.getByLabel('What happened').selectOption('brake.released')
  await expect(page).toHaveURL(/action=brake\.released/)
  const trail = page.getByRole('region', { name: 'Trail' })
  await expect(trail.getByText('Ada Lovelace').first()).toBeVisible()
  await expect(trail.getByRole('listitem')).toHaveCount(1)

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download' }).click(),
  ])
  const file = await download.path()
  const whole = readFileSync(file, 'utf8')
  for (const action of ['held_mail.drained', 'held_mail.stopped', 'brake.pulled', 'brake.released'])
    expect(whole).toContain(`"${action}"`)
  const verdict = verify(file)
  expect(verdict.stdout, verdict.stderr).toMatch(/^whole /m)
  expect(verdict.status).toBe(0)
  // The check is one that can fail.
  writeFileSync(file, whole.replace('brake.pulled', 'brake.denied'))
  expect(verify(file).status).toBe(1)
})
