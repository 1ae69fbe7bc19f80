import type { SenderPolicy } from '@letterhead/contract'
import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { sampleSession, sampleSettings } from '../../test/sample-settings.ts'
import { show } from '../../test/show.tsx'
import { json, problem, standInServer, type Routes } from '../../test/stand-in-server.ts'
import { SecurityPage } from './security-page.tsx'

const policy = (changes: Partial<SenderPolicy> = {}): SenderPolicy => ({
  operator: ['northwind.example'],
  organization: ['privacy@northwind.example'],
  version: 3,
  senderAllowed: null,
  advice: {
    provider: 'microsoft',
    mailbox: 'notifications@northwind.example',
    links: {
      mfa: 'https://mfa.example',
      signIns: 'https://signins.example',
      sendingLog: 'https://log.example',
    },
  },
  anomaly: null,
  ...changes,
})
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
    ...routes,
  })
  await show(<SecurityPage />)
  return asked
}
const list = () => screen.findByLabelText('Your organisation’s list')

test('the list is saved as entries, over the version that was read', async () => {
  const asked = await open(policy, {
    'PUT /bff/sender-policy': () => json(policy({ version: 4, organization: ['a.example'] })),
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
  await open(policy, {
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
  await open(policy, {
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
  let answer = policy()
  let refuse = true
  const asked = await open(() => answer, {
    'PUT /bff/sender-policy': () => {
      if (refuse) return problem(412, 'precondition_failed')
      return json(policy({ version: 10, organization: ['mine.example'] }))
    },
  })
  const area = await list()
  await userEvent.clear(area)
  await userEvent.type(area, 'mine.example')
  answer = policy({ version: 9, organization: ['theirs.example'] })
  await userEvent.click(screen.getByRole('button', { name: 'Save the list' }))
  expect(await screen.findByText('theirs.example')).toBeVisible()
  expect(area).toHaveValue('mine.example')
  refuse = false
  await userEvent.click(screen.getByRole('button', { name: 'Save mine instead' }))
  await waitFor(() => expect(screen.queryByText('theirs.example')).toBeNull())
  expect(asked.findLast(({ method }) => method === 'PUT')?.body).toEqual({
    organization: ['mine.example'],
    version: 9,
  })
})

test('a member reads the list and the advice, which claims nothing', async () => {
  const member = { ...sampleSession, person: { ...sampleSession.person, role: 'member' } }
  await open(policy, {}, member)
  expect(await screen.findByText('privacy@northwind.example')).toBeVisible()
  expect(screen.queryByRole('textbox')).toBeNull()
  expect(screen.getByText(/nothing here says that it is done or missing/)).toBeVisible()
  expect(screen.getByRole('link', { name: /Open the sign-in log/ })).toHaveAttribute(
    'href',
    'https://signins.example',
  )
})

test('unusual volume is told with figures and the way to stop', async () => {
  await open(() => policy({ anomaly: { lastDay: 900, usualDay: 40 } }))
  expect(
    await screen.findByText(/900 emails were accepted; on a usual day it is about 40/),
  ).toBeVisible()
  expect(screen.getByRole('link', { name: 'Report and stop' })).toBeVisible()
})
