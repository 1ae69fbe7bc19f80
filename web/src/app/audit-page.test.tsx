import { screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { sampleSession } from '../../test/sample-settings.ts'
import { sampleEntry, sampleTrail } from '../../test/sample-trail.ts'
import { show } from '../../test/show.tsx'
import { json, problem, standInServer, type Asked } from '../../test/stand-in-server.ts'
import { AuditPage } from './audit-page.tsx'

const AUDIT = '/general-settings/audit'
const trail = (entries: readonly unknown[], nextCursor: string | null = null) =>
  json({ entries, nextCursor, signedHead: null })
const serve = (answer: (asked: Asked) => Response) =>
  standInServer({ 'GET /bff/session': () => json(sampleSession), 'GET /bff/audit*': answer })
const asks = (asked: readonly Asked[]) =>
  asked.filter(({ path }) => path.startsWith('/bff/audit')).map(({ path }) => path)

test('who did what is told by day, in the reader’s language', async () => {
  serve(() => trail(sampleTrail))
  await show(<AuditPage />, 'fr', AUDIT)
  expect(await screen.findByText('Boîte connectée', { selector: 'p' })).toBeVisible()
  expect(screen.getByRole('heading', { name: 'dimanche 22 novembre 2026' })).toBeVisible()
  expect(screen.getByRole('heading', { name: 'samedi 21 novembre 2026' })).toBeVisible()
  expect(screen.getByText('La boîte doit être reconnectée', { selector: 'p' })).toBeVisible()
})

test('the filter stands in the address and is asked of the server', async () => {
  const asked = serve(() => trail(sampleTrail))
  await show(<AuditPage />, 'en', `${AUDIT}?action=brake.pulled&from=2026-11-01`)
  expect(await screen.findByLabelText('What happened')).toHaveValue('brake.pulled')
  expect(screen.getByLabelText('From day')).toHaveValue('2026-11-01')
  await screen.findAllByText('Mailbox connected')
  expect(asks(asked)).toEqual(['/bff/audit?from=2026-11-01&action=brake.pulled'])
  await userEvent.click(screen.getByRole('button', { name: 'Show everything' }))
  await screen.findAllByText('Mailbox connected')
  expect(asks(asked).at(-1)).toBe('/bff/audit')
  expect(screen.getByLabelText('What happened')).toHaveValue('')
})

test('a click on a person shows only what they did', async () => {
  const asked = serve(() => trail(sampleTrail))
  await show(<AuditPage />, 'en', AUDIT)
  await userEvent.click((await screen.findAllByRole('button', { name: /^Ada Lovelace/ }))[0]!)
  expect(await screen.findByText('Only what one person or key did.')).toBeVisible()
  expect(asks(asked).at(-1)).toBe('/bff/audit?actor=sign-in-ada')
})

test('older lines are added below, and one day keeps one heading', async () => {
  const asked = serve(({ path }) =>
    path.includes('cursor=2')
      ? trail([sampleEntry({ sequence: 1, action: 'session.started' })])
      : trail([sampleEntry({ sequence: 2 })], '2'),
  )
  await show(<AuditPage />, 'en', AUDIT)
  await userEvent.click(await screen.findByRole('button', { name: 'Show older' }))
  expect(await screen.findByText('Signed in', { selector: 'p' })).toBeVisible()
  expect(screen.getAllByRole('heading', { level: 3 })).toHaveLength(1)
  expect(screen.queryByRole('button', { name: 'Show older' })).toBeNull()
  expect(asks(asked)).toEqual(['/bff/audit', '/bff/audit?cursor=2'])
})

test('a line opens to its fields, its exact time and its digest', async () => {
  serve(() => trail([sampleEntry()]))
  await show(<AuditPage />, 'en', AUDIT)
  const details = (await screen.findByText('Details of line 1')).closest('details')
  await userEvent.click(screen.getByText('Details of line 1'))
  expect(within(details!).getByText('Mail.Send')).toBeVisible()
  expect(within(details!).getByText('2026-11-22T10:00:00.000Z')).toBeVisible()
  expect(within(details!).getByText('a'.repeat(64))).toBeVisible()
})

test('an action that this page does not know yet is shown as it is written', async () => {
  serve(() => trail([sampleEntry({ action: 'moon.landed' })]))
  await show(<AuditPage />, 'en', AUDIT)
  expect(await screen.findByText('moon.landed')).toBeVisible()
})

test('the whole trail can be taken along as a file', async () => {
  serve(() => trail([]))
  await show(<AuditPage />, 'en', AUDIT)
  const link = screen.getByRole('link', { name: 'Download' })
  expect(link).toHaveAttribute('href', '/bff/audit/export')
  expect(link).toHaveAttribute('download')
  expect(await screen.findByText('Nothing has happened so far.')).toBeVisible()
})

test('who may not read it is told why', async () => {
  serve(() => problem(403, 'forbidden'))
  await show(<AuditPage />, 'en', AUDIT)
  expect(await screen.findByRole('alert')).toHaveTextContent(/Only organisation admins/)
})
