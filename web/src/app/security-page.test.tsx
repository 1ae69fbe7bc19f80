import type { SenderPolicy } from '@letterhead/contract'
import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { sampleSession, sampleSettings } from '../../test/sample-settings.ts'
import { samplePolicy, sampleRetention, sampleVolumeBrake } from '../../test/sample-trail.ts'
import { show } from '../../test/show.tsx'
import { json, problem, standInServer, type Routes } from '../../test/stand-in-server.ts'
import { SecurityPage } from './security-page.tsx'

const open = async (
  answer: () => SenderPolicy,
  routes: Routes = {},
  session: object = sampleSession,
) => {
  const settings = sampleSettings({
    senderInUse: { kind: 'own', name: 'N', email: 'privacy@northwind.example' },
  })
  const asked = standInServer({
    'GET /bff/session': () => json(session),
    'GET /bff/email-settings': () => json(settings),
    'GET /bff/sender-policy': () => json(answer()),
    'GET /bff/brake/volume': () => json(sampleVolumeBrake()),
    'GET /bff/outbox/retention': () => json(sampleRetention()),
    ...routes,
  })
  await show(<SecurityPage />)
  return asked
}
const list = () => screen.findByLabelText('Your organisation’s list')

test('the list is saved as entries, over the version that was read', async () => {
  const asked = await open(samplePolicy, {
    'PUT /bff/sender-policy': () => json(samplePolicy({ version: 4, organization: ['a.example'] })),
  })
  const area = await list()
  expect(area).toHaveValue('privacy@northwind.example')
  expect(screen.getByText('northwind.example')).toBeVisible()
  await userEvent.type(area, '{Enter} northwind.example ,')
  await userEvent.click(screen.getByRole('button', { name: 'Save the list' }))
  await waitFor(() => expect(area).toHaveValue('a.example'))
  expect(asked.find(({ method }) => method === 'PUT')?.body).toEqual({
    organization: ['privacy@northwind.example', 'northwind.example'],
    version: 3,
  })
})

test('an entry at fault is named', async () => {
  const errors = [{ pointer: '#/organization/1', code: 'invalid_entry', detail: '' }]
  await open(samplePolicy, {
    'PUT /bff/sender-policy': () => problem(422, 'validation_failed', { errors }),
  })
  const area = await list()
  await userEvent.type(area, '{Enter}not an address')
  await userEvent.click(screen.getByRole('button', { name: 'Save the list' }))
  await waitFor(() => expect(area).toHaveAccessibleDescription(/: not an address/))
  expect(area).toHaveValue('privacy@northwind.example\nnot an address')
})

test('a list without the sender in use is refused by name', async () => {
  const errors = [{ pointer: '#/organization', code: 'sender_in_use_left_out', detail: '' }]
  await open(samplePolicy, {
    'PUT /bff/sender-policy': () => problem(422, 'validation_failed', { errors }),
  })
  const area = await list()
  await userEvent.clear(area)
  await userEvent.type(area, 'b.example')
  await userEvent.click(screen.getByRole('button', { name: 'Save the list' }))
  await waitFor(() =>
    expect(area).toHaveAccessibleDescription(/privacy@northwind.example is in use/),
  )
})

test('two admins at once: what was typed stays until one of the lists is chosen', async () => {
  let answer = samplePolicy()
  let refuse = true
  const changed = { by: 'Grace Hopper', at: '2026-11-22T10:00:00Z' }
  const asked = await open(() => answer, {
    'PUT /bff/sender-policy': () => {
      if (refuse) return problem(412, 'precondition_failed', { changed })
      return json(samplePolicy({ version: 10, organization: ['mine.example'] }))
    },
  })
  const area = await list()
  await userEvent.clear(area)
  await userEvent.type(area, 'mine.example')
  answer = samplePolicy({ version: 9, organization: ['theirs.example'] })
  await userEvent.click(screen.getByRole('button', { name: 'Save the list' }))
  expect(await screen.findByText('theirs.example')).toBeVisible()
  expect(screen.getByRole('alert')).toHaveTextContent(/^Grace Hopper changed these settings on 22/)
  expect(area).toHaveValue('mine.example')
  refuse = false
  await userEvent.click(screen.getByRole('button', { name: 'Keep what I typed' }))
  await userEvent.click(screen.getByRole('button', { name: 'Save the list' }))
  await waitFor(() => expect(screen.queryByText('theirs.example')).toBeNull())
  expect(asked.findLast(({ method }) => method === 'PUT')?.body).toEqual({
    organization: ['mine.example'],
    version: 9,
  })
})

test('a member reads the list and the advice, which claims nothing', async () => {
  const member = { ...sampleSession, person: { ...sampleSession.person, role: 'member' } }
  await open(samplePolicy, {}, member)
  expect(await screen.findByText('privacy@northwind.example')).toBeVisible()
  expect(screen.queryByRole('textbox')).toBeNull()
  expect(screen.getByText(/nothing here says that it is done or missing/)).toBeVisible()
  expect(screen.getByRole('link', { name: /Open the sign-in log/ })).toHaveAttribute(
    'href',
    'https://signins.example',
  )
})

test('unusual volume is told with figures and the way to stop', async () => {
  await open(() => samplePolicy({ anomaly: { lastDay: 900, usualDay: 40 } }))
  expect(
    await screen.findByText(/900 emails were accepted; on a usual day it is about 40/),
  ).toBeVisible()
  expect(screen.getByRole('link', { name: 'Report and stop' })).toBeVisible()
})

test('the automatic brake says its rule and what is usual, and takes a rule of one’s own', async () => {
  const own = { times: 8, atLeast: 200 }
  const asked = await open(samplePolicy, {
    'PUT /bff/brake/volume': () => json(sampleVolumeBrake({ choice: 'own', own, version: 1 })),
  })
  expect(await screen.findByText(/Nothing stops by itself/)).toBeVisible()
  expect(screen.getByText('In the last 24 hours: 31. On a usual day: 84.')).toBeVisible()
  await userEvent.selectOptions(screen.getByLabelText('Stop by itself'), 'By our own rule')
  const times = screen.getByLabelText('Times a usual day')
  await userEvent.clear(times)
  await userEvent.type(times, '1')
  await userEvent.click(screen.getByRole('button', { name: 'Save the rule' }))
  await waitFor(() => expect(times).toHaveAccessibleDescription(/whole number from 2 to 100/))
  await userEvent.clear(times)
  await userEvent.type(times, '8')
  await userEvent.click(screen.getByRole('button', { name: 'Save the rule' }))
  expect(await screen.findByText(/more than 8 times a usual day, and at least 200/)).toBeVisible()
  expect(screen.getByText('Saved. The rule holds from now on.')).toBeVisible()
  expect(asked.filter(({ method }) => method === 'PUT').map(({ body }) => body)).toEqual([
    { choice: 'own', own, version: 0 },
  ])
})

test('a rule that somebody else changed is not saved over unseen', async () => {
  await open(samplePolicy, {
    'PUT /bff/brake/volume': () => problem(412, 'precondition_failed'),
  })
  await userEvent.selectOptions(await screen.findByLabelText('Stop by itself'), 'Never')
  await userEvent.click(screen.getByRole('button', { name: 'Save the rule' }))
  expect(await screen.findByText('Somebody changed this in the meantime')).toBeVisible()
  expect(screen.getByLabelText('Stop by itself')).toHaveValue('off')
})
