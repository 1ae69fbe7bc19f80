import type { EmailSettings } from '@letterhead/contract'
import { act, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { samplePolicies } from '../../../test/sample-activity.ts'
import {
  sampleAttempt,
  sampleConnection,
  sampleSender,
  sampleSession,
  sampleSettings,
  sampleTest,
} from '../../../test/sample-settings.ts'
import { sampleBrake } from '../../../test/sample-trail.ts'
import { show } from '../../../test/show.tsx'
import { json, problem, standInServer, type Routes } from '../../../test/stand-in-server.ts'
import { EmailSendingPage } from './email-sending-page.tsx'

afterEach(() => vi.restoreAllMocks())

const serve = (settings: () => EmailSettings, routes: Routes = {}) =>
  standInServer({
    'GET /bff/session': () => json(sampleSession),
    'GET /bff/email-settings': () => json(settings()),
    'GET /bff/brake': () => json(sampleBrake()),
    ...routes,
  })
const connected = (changes: Partial<EmailSettings> = {}) =>
  sampleSettings({ connection: sampleConnection(), ...changes })
const LATER = '2026-11-22T12:00:00.000Z'
const OTHER_TEST = '0190a1b2-0000-7000-8000-0000000000aa'
const button = (name: string | RegExp) => screen.findByRole('button', { name })

test('warns that the setting is for every workspace and names how many', async () => {
  serve(sampleSettings)
  await show(<EmailSendingPage />)
  expect(await screen.findByText(/All 3 workspaces will send from this address/)).toBeVisible()
  const inUse = within(screen.getByRole('region', { name: 'Sender in use today' }))
  expect(inUse.getByText('no-reply@letterhead.example', { normalizer: String })).toBeVisible()
})

test('a member reads everything and can change nothing', async () => {
  serve(() => connected({ mayChange: false }))
  await show(<EmailSendingPage />)
  expect(await screen.findByText(/Only organisation admins can change this page/)).toBeVisible()
  expect(screen.queryByRole('button')).toBeNull()
  expect(screen.queryByRole('textbox')).toBeNull()
})

test('settings that do not load say so in place, with the code to copy', async () => {
  let broken = true
  standInServer({
    'GET /bff/session': () => json(sampleSession),
    'GET /bff/email-settings': () => (broken ? problem(403, 'forbidden') : json(sampleSettings())),
  })
  await show(<EmailSendingPage />)
  expect(await screen.findByRole('alert')).toHaveTextContent(/could not load/)
  expect(await button('Copy code req_1')).toBeVisible()
  broken = false
  await userEvent.click(await button('Try again'))
  expect(await button('Connect a mailbox')).toBeVisible()
})

test('the window opens in the click, and the page follows what the server says', async () => {
  let settings = sampleSettings()
  let attempt = sampleAttempt()
  const asked = serve(() => settings, {
    'POST /bff/connect-attempts': () => json(attempt, 201),
    [`GET /bff/connect-attempts/${attempt.id}`]: () => json(attempt),
  })
  const open = vi.spyOn(window, 'open').mockReturnValue(window)
  await show(<EmailSendingPage />)
  await userEvent.click(await button('Connect a mailbox'))
  const dialog = await screen.findByRole('dialog')
  await waitFor(() => expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(2))
  await userEvent.click(within(dialog).getByRole('button', { name: 'Sign in with Microsoft' }))
  expect(open.mock.calls[0]?.[0]).toBe(`${attempt.startPath}?display=popup`)
  expect(await screen.findByText('Finish signing in in the other window')).toHaveFocus()

  attempt = { ...attempt, state: 'finished' }
  settings = connected()
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is same-origin
  new BroadcastChannel('connect').postMessage({ attemptId: attempt.id })
  await waitFor(() =>
    expect(screen.getByText(/^Connected as/)).toHaveTextContent(
      'Connected as notifications@northwind.example',
    ),
  )
  await waitFor(() => expect(screen.getByRole('heading', { name: 'Mailbox' })).toHaveFocus())
  expect(await screen.findByLabelText('Sender email')).toHaveValue(
    'notifications@northwind.example',
  )
})

test('a blocked window offers to continue in this tab', async () => {
  serve(sampleSettings, {
    'POST /bff/connect-attempts': () => json(sampleAttempt(), 201),
    'GET /bff/connect-attempts/*': () => json(sampleAttempt()),
  })
  vi.spyOn(window, 'open').mockReturnValue(null)
  await show(<EmailSendingPage />, 'fr')
  await userEvent.click(await button('Connecter une boîte'))
  await userEvent.click(await button('Se connecter avec Microsoft'))
  expect(await screen.findByRole('alert')).toHaveTextContent(/a bloqué la fenêtre de connexion/)
  expect(await button('Continuer dans cet onglet')).toBeVisible()
})

test('an attempt that asks which account to use shows both and takes the answer', async () => {
  const account = { email: 'ada@northwind.example', name: null, tenant: null }
  const expected = { ...account, email: 'notifications@northwind.example' }
  const openAttempt = sampleAttempt({ state: 'confirm', account, expected })
  const asked = serve(() => connected({ openAttempt }), {
    'POST /bff/connect-attempts/*': () => json({ ...openAttempt, state: 'finished' }),
  })
  await show(<EmailSendingPage />)
  await userEvent.click(await button('Use ada@northwind.example instead'))
  await screen.findByText(/^Connected as/)
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ acceptOtherAccount: true })
})

test('fields at fault are named beside them and in a summary that takes the focus', async () => {
  serve(() => connected())
  await show(<EmailSendingPage />, 'fr')
  const email = await screen.findByLabelText('E‑mail de l’expéditeur')
  await userEvent.clear(email)
  await userEvent.clear(screen.getByLabelText('Alias de l’expéditeur'))
  await userEvent.click(await button('Enregistrer et tester'))
  expect(await screen.findByText('2 champs sont à corriger.')).toBeVisible()
  expect(email).toHaveAccessibleDescription(/Saisissez l’e‑mail de l’expéditeur/)
  expect(email).toBeInvalid()
})

test('Save and test sends once per click, follows the test and leaves a lasting line', async () => {
  let state: 'queued' | 'accepted' = 'queued'
  const run = () =>
    sampleTest({
      state,
      alias: 'Privacy',
      settledAt: state === 'queued' ? null : '2026-11-22T10:00:00Z',
    })
  const asked = serve(() => connected(), {
    'POST /bff/sender/tests': () => json(run(), 202),
    'GET /bff/sender/tests/*': () => json(run()),
  })
  await show(<EmailSendingPage />)
  const alias = await screen.findByLabelText('Sender alias')
  await userEvent.clear(alias)
  await userEvent.type(alias, 'Privacy')
  expect(screen.getByText('Privacy', { selector: 'p > span' })).toBeVisible()
  await userEvent.dblClick(await button('Save and test'))
  const busy = await button('Saving and testing…')
  await userEvent.click(busy)
  // Read by now; when it went with the result, the result jumped away from the eye.
  expect(screen.queryByRole('region', { name: 'What will change' })).toBeNull()
  state = 'accepted'
  const line = await screen.findAllByText(
    'Saved. Microsoft accepted the test email to ada@northwind.example.',
  )
  expect(line.length).toBeGreaterThan(0)
  const sent = asked.filter(({ method }) => method === 'POST')
  expect(sent).toHaveLength(1)
  expect(sent[0]?.body).toEqual({
    email: 'notifications@northwind.example',
    alias: 'Privacy',
    version: 1,
  })
  expect(sent[0]?.headers.get('idempotency-key')).toMatch(/^[\da-f-]{36}$/)
})

test('before the first switch the page says which emails will leave from where', async () => {
  serve(() => connected())
  await show(<EmailSendingPage />)
  const preview = within(await screen.findByRole('region', { name: 'What will change' }))
  expect(preview.getByText('no-reply@letterhead.example', { normalizer: String })).toBeVisible()
  expect(preview.getByText('Privacy · Research · Human resources')).toBeVisible()
  expect(preview.getByText(/^New tasks · New requests · .* · Workflows$/)).toBeVisible()
  await userEvent.type(await screen.findByLabelText('Sender alias'), ' team')
  expect(preview.getByText('Northwind Traders team')).toBeVisible()
})

test('once the own mailbox sends, nothing is announced any more', async () => {
  const email = 'notifications@northwind.example'
  serve(() => connected({ senderInUse: { kind: 'own', name: 'Northwind', email } }))
  await show(<EmailSendingPage />)
  await screen.findByLabelText('Sender alias')
  expect(screen.queryByRole('region', { name: 'What will change' })).toBeNull()
})

const newer = () =>
  connected({
    sender: {
      ...sampleSender('notifications@northwind.example', 'Privacy'),
      effectiveSince: LATER,
      changedBy: 'Grace Hopper',
      testId: OTHER_TEST,
    },
    lastTest: sampleTest({ id: OTHER_TEST, to: 'grace@northwind.example' }),
    version: 2,
  })
const stale = () =>
  problem(412, 'precondition_failed', { changed: { by: 'Grace Hopper', at: LATER } })

test('what another admin saved meanwhile is told, and nothing is saved over it', async () => {
  let settings = connected()
  const asked = serve(() => settings, { 'POST /bff/sender/tests': stale })
  await show(<EmailSendingPage />)
  const alias = await screen.findByLabelText('Sender alias')
  await userEvent.clear(alias)
  await userEvent.type(alias, 'Mine')
  settings = newer()
  await userEvent.click(await button('Save and test'))
  const alert = await screen.findByRole('alert')
  expect(alert).toHaveTextContent(/Grace Hopper changed these settings on 22 Nov 2026/)
  expect(alert).toHaveTextContent(/now Privacy <notifications@northwind.example>/)
  expect(alias).toHaveValue('Mine')
  expect(asked.find(({ method }) => method === 'POST')?.body).toMatchObject({ version: 1 })
  await userEvent.click(await button('Load the latest version'))
  expect(screen.getByLabelText('Sender alias')).toHaveValue('Privacy')
  expect(screen.queryByRole('alert')).toBeNull()
})

test('after looking at the newer sender, one’s own can be saved all the same', async () => {
  let settings = connected()
  let answer = stale
  const asked = serve(() => settings, {
    'POST /bff/sender/tests': () => answer(),
    'GET /bff/sender/tests/*': () => json(sampleTest({ state: 'queued', settledAt: null })),
  })
  await show(<EmailSendingPage />)
  await userEvent.type(await screen.findByLabelText('Sender alias'), ' team')
  settings = newer()
  await userEvent.click(await button('Save and test'))
  await userEvent.click(await button('Keep what I typed'))
  answer = () => json(sampleTest({ state: 'queued', settledAt: null }), 202)
  await userEvent.click(await button('Save and test'))
  await button('Saving and testing…')
  expect(asked.findLast(({ method }) => method === 'POST')?.body).toMatchObject({
    alias: 'Northwind Traders team',
    version: 2,
  })
})

test('an accepted test that another admin overtook says whose sender stays', async () => {
  serve(() => ({ ...newer(), lastTest: sampleTest({ overtaken: true, alias: 'Mine' }) }))
  await show(<EmailSendingPage />)
  expect(await screen.findByText(/Grace Hopper’s sender came into use first/)).toBeVisible()
  expect(screen.getByText(/The sender is not in use yet/)).toBeVisible()
})

test('a run of one’s own that was just accepted is no conflict', async () => {
  const own = sampleTest({ id: OTHER_TEST })
  let settings = connected()
  let version = 1
  const asked = serve(() => settings, {
    'POST /bff/sender/tests': ({ body }) =>
      JSON.stringify(body).includes(`"version":${version}`)
        ? json({ ...own, state: 'queued', settledAt: null }, 202)
        : problem(412, 'precondition_failed'),
    'GET /bff/sender/tests/*': () => json(own),
  })
  await show(<EmailSendingPage />)
  await userEvent.type(await screen.findByLabelText('Sender alias'), ' one')
  await userEvent.click(await button('Save and test'))
  // Accepted, and the page has not read the settings back yet.
  await button('Save and test')
  version = 2
  settings = newer()
  await userEvent.type(screen.getByLabelText('Sender alias'), ' two')
  await userEvent.click(await button('Save and test'))
  await waitFor(() =>
    expect(asked.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([
      expect.objectContaining({ version: 1 }),
      expect.objectContaining({ version: 1 }),
      expect.objectContaining({ version: 2 }),
    ]),
  )
  expect(screen.queryByText(/changed these settings/)).toBeNull()
})

test('fields that nobody touched follow the server without a word', async () => {
  let settings = connected()
  serve(() => settings)
  await show(<EmailSendingPage />)
  await screen.findByLabelText('Sender alias')
  settings = newer()
  act(() => void document.dispatchEvent(new Event('visibilitychange', { bubbles: true })))
  await waitFor(() => expect(screen.getByLabelText('Sender alias')).toHaveValue('Privacy'))
  expect(screen.queryByRole('alert')).toBeNull()
})

test('a provider that fails after taking messages is told as not answering', async () => {
  const pausedUntil = new Date(Date.now() + 60_000).toISOString()
  serve(() =>
    connected({
      connection: sampleConnection({ pausedUntil, pausedCode: 'server_error_after_send' }),
    }),
  )
  await show(<EmailSendingPage />)
  expect(await screen.findByText('No answer from Microsoft at the moment')).toBeVisible()
})

test('a refused sender says what to do and that the previous one stays', async () => {
  const technical = {
    providerCode: 'ErrorSendAsDenied',
    httpStatus: 403,
    correlationId: null,
    at: '2026-11-22T10:00:00Z',
  }
  const lastTest = sampleTest({ state: 'rejected', code: 'sender_not_allowed', technical })
  serve(() => connected({ lastTest }))
  await show(<EmailSendingPage />)
  const alert = await screen.findByRole('alert')
  await waitFor(() => expect(alert).toHaveTextContent(/grant the right “Send As”/))
  expect(alert).toHaveTextContent(/no-reply@letterhead.example stays in use/)
  expect(alert).toHaveTextContent('ErrorSendAsDenied')
})

test('another mailbox at Microsoft asks for the further permission before anything is sent', async () => {
  const asked = serve(() => connected(), {
    'POST /bff/connect-attempts': () => json(sampleAttempt({ purpose: 'send_as' }), 201),
    'GET /bff/connect-attempts/*': () => json(sampleAttempt({ purpose: 'send_as' })),
  })
  await show(<EmailSendingPage />)
  const email = await screen.findByLabelText('Sender email')
  await userEvent.clear(email)
  await userEvent.type(email, 'privacy@northwind.example')
  await userEvent.click(await button('Save and test'))
  expect(email).toHaveAccessibleDescription(/Give the further permission first/)
  expect(asked.some(({ path }) => path === '/bff/sender/tests')).toBe(false)
  await userEvent.click(await button('Give the further permission'))
  expect(await screen.findByRole('dialog')).toHaveTextContent(/Send mail on behalf of others/)
  await waitFor(() =>
    expect(asked.find(({ method }) => method === 'POST')?.body).toMatchObject({
      purpose: 'send_as',
      provider: 'microsoft',
    }),
  )
  vi.spyOn(window, 'open').mockReturnValue(window)
  await userEvent.click(await button('Sign in with Microsoft'))
  expect(await screen.findByText('Finish signing in in the other window')).toHaveFocus()
})

test('who gives up choosing is back where they were', async () => {
  serve(sampleSettings, { 'POST /bff/connect-attempts': () => json(sampleAttempt(), 201) })
  await show(<EmailSendingPage />)
  const connect = await button('Connect a mailbox')
  await userEvent.click(connect)
  await screen.findByRole('dialog')
  await userEvent.keyboard('{Escape}')
  await waitFor(() => expect(connect).toHaveFocus())
})

test('disconnecting asks for the address and tells what it did', async () => {
  let settings = connected({ waiting: { queued: 2, held: 0, unknown: 0 } })
  const asked = serve(() => settings, {
    'GET /bff/outbox/policies': () => json(samplePolicies()),
    'POST /bff/connection/disconnect': () => {
      settings = sampleSettings()
      return json({ revocation: 'unconfirmed', link: 'https://grants.example', held: 2 })
    },
  })
  await show(<EmailSendingPage />)
  await userEvent.click(await button('Disconnect'))
  const dialog = await screen.findByRole('alertdialog')
  expect(dialog).toHaveTextContent(/2 waiting emails stay on hold/)
  expect(dialog).toHaveTextContent(/New emails of 3 workspaces/)
  const inDialog = within(dialog)
  await waitFor(() =>
    expect(inDialog.getByRole('button', { name: 'Keep connected' })).toHaveFocus(),
  )
  await userEvent.click(inDialog.getByRole('button', { name: 'Disconnect' }))
  expect(inDialog.getByText(/The address does not match/)).toBeVisible()
  await userEvent.click(inDialog.getByText('Decide by kind about the waiting emails'))
  const incidents = inDialog.getByLabelText('Incidents')
  expect(within(incidents).queryByRole('option', { name: /platform/ })).toBeNull()
  await userEvent.selectOptions(inDialog.getByLabelText('New tasks'), 'platform')
  await userEvent.type(inDialog.getByRole('textbox'), 'notifications@northwind.example{Enter}')
  expect(await screen.findByText(/did not confirm the removal/)).toBeVisible()
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    confirmEmail: 'notifications@northwind.example',
    waiting: { task: 'platform' },
  })
})

test('a mailbox that must be reconnected is said at the top, with what is waiting', async () => {
  serve(() =>
    connected({
      connection: sampleConnection({ state: 'needs_reconnect', code: 'grant_revoked' }),
      waiting: { queued: 0, held: 34, unknown: 0 },
    }),
  )
  await show(<EmailSendingPage />)
  const alert = await screen.findByRole('alert')
  await waitFor(() => expect(alert).toHaveTextContent(/Microsoft has stopped accepting our access/))
  expect(alert).toHaveTextContent(/34 emails are waiting/)
  expect(within(alert).getByRole('button', { name: 'Reconnect' })).toBeVisible()
})
