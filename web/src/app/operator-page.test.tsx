import type { OperatorAlert } from '@letterhead/contract'
import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import {
  operatorSession,
  sampleAlert,
  sampleKey,
  sampleOverview,
} from '../../test/sample-operator.ts'
import { show } from '../../test/show.tsx'
import { json, problem, standInServer, type Routes } from '../../test/stand-in-server.ts'
import { App } from './app.tsx'

const AT = '2026-11-22T10:00:00.000Z'

const open = async (alerts: OperatorAlert[], routes: Routes = {}) => {
  const asked = standInServer({
    'GET /bff/session': () => json(operatorSession),
    'GET /bff/operator/overview': () => json(sampleOverview),
    'GET /bff/operator/alerts': () => json({ alerts }),
    'GET /bff/operator/api-keys': () => json({ keys: [] }),
    ...routes,
  })
  await show(<App />, 'en', '/general-settings/smtp')
  return asked
}
const keysCard = async () => within(await screen.findByRole('region', { name: 'API keys' }))
const openForm = async () => {
  await userEvent.click(await (await keysCard()).findByRole('button', { name: 'New key' }))
  return within(await screen.findByRole('dialog', { name: 'New API key' }))
}

test('an operator is led to the installation, and sees counts, alerts and secrets', async () => {
  await open([sampleAlert({})])
  expect(await screen.findByRole('heading', { level: 1, name: 'Installation' })).toBeVisible()
  expect(await screen.findByText('1,200')).toBeVisible()
  expect(screen.getByText('6 days left')).toBeVisible()
  expect(screen.getByText('Not set up')).toBeVisible()
})

test('an open alert says what to do, not to whom to write', async () => {
  await open([sampleAlert({})])
  const card = await screen.findByRole('region', { name: 'What needs you' })
  expect(await within(card).findByText(/Add a new client secret/)).toBeVisible()
  expect(card).toHaveTextContent(/while access was renewed.*12 times/)
  expect(card).toHaveTextContent('AADSTS7000222')
})

test('the second secret in use has words of its own; what is over is put below', async () => {
  await open([
    sampleAlert({ code: 'second_secret_in_use', during: 'connecting' }),
    sampleAlert({ code: 'api_disabled', provider: 'google', resolvedAt: AT }),
  ])
  const card = await screen.findByRole('region', { name: 'What needs you' })
  expect(await within(card).findByText(/the second secret is in use/)).toBeVisible()
  expect(card).toHaveTextContent('MICROSOFT_CLIENT_SECRET_NEXT')
  expect(within(card).getByText('Over in the last 30 days')).toBeVisible()
})

test('a key is made for one organisation, shown once, and its secret is nowhere afterwards', async () => {
  const secret = 'lh_org_3kTz9QwX-the-rest-of-it'
  const key = sampleKey({ expiresAt: '2027-11-22T10:00:00.000Z' })
  let keys = [
    sampleKey({ id: '0190a1b2-0000-7000-8000-0000000000c2', name: 'old', state: 'revoked' }),
  ]
  const asked = await open([], {
    'GET /bff/operator/api-keys': () => json({ keys }),
    'POST /bff/operator/api-keys': () => {
      keys = [key, ...keys]
      return json({ key, secret }, 201)
    },
  })
  const form = await openForm()
  await waitFor(() => expect(form.getByLabelText('Name')).toHaveFocus())
  await userEvent.type(form.getByLabelText('Name'), 'nightly jobs')
  await userEvent.type(form.getByLabelText('Organisation'), 'northwind')
  await userEvent.click(form.getByRole('button', { name: 'Make the key' }))
  const shown = await screen.findByRole('dialog', { name: 'Copy the key now' })
  const input = within(shown).getByLabelText('Key of nightly jobs')
  expect(input).toHaveValue(secret)
  await waitFor(() => expect(input).toHaveFocus())
  const sent = asked.find(({ method }) => method === 'POST')?.body
  expect(sent).toMatchObject({
    name: 'nightly jobs',
    organizationId: 'northwind',
    scopes: ['send', 'read'],
  })
  await userEvent.keyboard('{Escape}')
  expect(input).toBeVisible()
  await userEvent.click(within(shown).getByRole('button', { name: 'I have kept it' }))
  const card = await keysCard()
  expect(await card.findByText('nightly jobs')).toBeVisible()
  expect(document.body.innerHTML).not.toContain(secret)
})

test('a key without name, scope or with an odd organisation is not asked for', async () => {
  const asked = await open([])
  const form = await openForm()
  await userEvent.type(form.getByLabelText('Organisation'), 'north wind')
  await userEvent.click(form.getByRole('checkbox', { name: /^Send/ }))
  await userEvent.click(form.getByRole('checkbox', { name: /^Read/ }))
  await userEvent.click(form.getByRole('button', { name: 'Make the key' }))
  expect(form.getByLabelText('Name')).toHaveAccessibleDescription(/Give it a name/)
  expect(form.getByLabelText('Organisation')).toHaveAccessibleDescription(/no spaces/)
  expect(form.getByRole('alert')).toHaveTextContent('Choose at least one.')
  expect(asked.some(({ method }) => method === 'POST')).toBe(false)
})

test.each([
  ['not_found', 404, /There is no organisation with this id/],
  ['too_many_keys', 409, /Two keys of this name are in use already/],
  ['fresh_sign_in_required', 403, /sign-in of the last five minutes/],
] as const)('%s says what to do, and what was typed stays', async (code, status, words) => {
  await open([], { 'POST /bff/operator/api-keys': () => problem(status, code) })
  const form = await openForm()
  await userEvent.type(form.getByLabelText('Name'), 'jobs')
  await userEvent.type(form.getByLabelText('Organisation'), 'nobody')
  await userEvent.click(form.getByRole('button', { name: 'Make the key' }))
  expect(await form.findByText(words)).toBeVisible()
  expect(form.getByLabelText('Name')).toHaveValue('jobs')
})

test('a key is revoked after a question, and says so', async () => {
  let key = sampleKey({ lastUsedAt: AT })
  const asked = await open([], {
    'GET /bff/operator/api-keys': () => json({ keys: [key] }),
    [`POST /bff/operator/api-keys/${key.id}/revoke`]: () => {
      key = sampleKey({ state: 'revoked', revokedAt: AT })
      return json(key)
    },
  })
  const card = await keysCard()
  await userEvent.click(await card.findByRole('button', { name: 'Revoke nightly jobs' }))
  const dialog = within(screen.getByRole('alertdialog'))
  await waitFor(() => expect(dialog.getByRole('button', { name: 'Keep the key' })).toHaveFocus())
  await userEvent.click(dialog.getByRole('button', { name: 'Revoke' }))
  expect(await card.findByText('Revoked')).toBeVisible()
  expect(card.queryByRole('button', { name: /^Revoke/ })).toBeNull()
  expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1)
})
