import type { ConnectAttempt, ConnectFailure } from '@letterhead/contract'
import { json, problem } from '../answers.ts'
import { sampleAttempt, sampleHandOver, sampleSession } from '../sample-settings.ts'
import { never, settingsOf, type ScreenState } from './screen-state.ts'

const CONNECT = { press: /^(Connect a mailbox|Connecter une boîte)$/ }
const MICROSOFT = { press: /(Sign in with|Se connecter avec) Microsoft/ }
const account = (email: string) => ({ email, name: null, tenant: null })

const failed = (
  number: string,
  code: ConnectFailure,
  changes: Partial<ConnectAttempt> = {},
): ScreenState => ({
  number,
  name: code,
  answers: settingsOf({
    openAttempt: sampleAttempt({
      state: 'failed',
      failure: {
        code,
        technical: {
          providerCode: 'AADSTS90094',
          httpStatus: null,
          correlationId: '3b1f6c1e-7d0a-4a55-9a6a-0d1d5e0c1a2b',
          at: '2026-11-22T10:00:00.000Z',
        },
      },
      ...changes,
    }),
  }),
})
const attempts = (attempt: ConnectAttempt) => ({
  'POST /bff/connect-attempts': () => json(attempt, 201),
  'GET /bff/connect-attempts/*': () => json(attempt),
})

export const CONNECTING_STATES: readonly ScreenState[] = [
  { number: '1', name: 'Loading', answers: { 'GET /bff/email-settings': never } },
  {
    number: '2',
    name: 'Load failed',
    answers: { 'GET /bff/email-settings': () => problem(422, 'internal_error') },
  },
  { number: '3', name: 'Empty' },
  {
    number: '4',
    name: 'Not an admin',
    answers: {
      ...settingsOf({ mayChange: false }),
      'GET /bff/session': () =>
        json({ ...sampleSession, person: { ...sampleSession.person, role: 'member' } }),
    },
  },
  {
    number: '5',
    name: 'Provider not configured',
    answers: settingsOf({
      providers: [
        { provider: 'microsoft', available: true },
        { provider: 'google', available: false },
      ],
    }),
    deeds: [CONNECT],
  },
  { number: '6', name: 'Chooser', answers: attempts(sampleAttempt()), deeds: [CONNECT] },
  {
    number: '7',
    name: 'Window opening',
    answers: { 'POST /bff/connect-attempts': never },
    opens: 'window',
    deeds: [CONNECT, MICROSOFT],
  },
  {
    number: '8',
    name: 'Window open',
    answers: attempts(sampleAttempt()),
    opens: 'window',
    deeds: [CONNECT, MICROSOFT],
  },
  {
    number: '9',
    name: 'Window blocked',
    answers: attempts(sampleAttempt()),
    opens: 'nothing',
    deeds: [CONNECT, MICROSOFT],
  },
  {
    number: '10',
    name: 'Window perhaps closed',
    answers: { ...settingsOf({ openAttempt: sampleAttempt() }), ...attempts(sampleAttempt()) },
  },
  failed('10b', 'attempt_expired'),
  failed('11', 'consent_denied'),
  failed('12', 'admin_consent_required'),
  {
    number: '12b',
    name: 'Waiting for approval',
    answers: {
      ...settingsOf({ openHandOver: sampleHandOver() }),
      'GET /bff/hand-overs/*': () => json(sampleHandOver()),
    },
  },
  failed('13', 'admin_policy_blocked', { provider: 'google' }),
  failed('14', 'scope_missing', { provider: 'google', missingScopes: ['gmail.send'] }),
  {
    number: '15',
    name: 'account_mismatch',
    answers: settingsOf({
      openAttempt: sampleAttempt({
        state: 'confirm',
        account: account('ada@northwind.example'),
        expected: account('notifications@northwind.example'),
      }),
    }),
  },
  failed('15b', 'tenant_mismatch', { account: account('ada@contoso.example') }),
  failed('15c', 'account_not_allowed', { account: account('ada@outlook.example') }),
  failed('16', 'mailbox_unavailable', { account: account('una@northwind.example') }),
  failed('16b', 'access_policy_blocked'),
  failed('17', 'attempt_invalid'),
]
