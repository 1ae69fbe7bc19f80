import type { SenderTest } from '@letterhead/contract'
import { json, problem } from '../answers.ts'
import { sampleSender, sampleSettings, sampleTest } from '../sample-settings.ts'
import { connectedOf, type ScreenState } from './screen-state.ts'

const EMAIL = 'notifications@northwind.example'
const ALIAS = 'Northwind Traders Compliance'
const active = {
  sender: sampleSender(EMAIL, ALIAS),
  senderInUse: { kind: 'own', name: ALIAS, email: EMAIL },
} as const

const technical = (providerCode: string, httpStatus: number) => ({
  providerCode,
  httpStatus,
  correlationId: '3b1f6c1e-7d0a-4a55-9a6a-0d1d5e0c1a2b',
  at: '2026-11-22T10:00:00.000Z',
})

const tested = (number: string, name: string, changes: Partial<SenderTest>): ScreenState => {
  const test = sampleTest(changes)
  return {
    number,
    name,
    answers: {
      ...connectedOf({}, { lastTest: test, ...(test.state === 'accepted' ? active : {}) }),
      'GET /bff/sender/tests/*': () => json(test),
    },
  }
}

const inAQuarter = () => new Date(Date.now() + 900_000).toISOString()
const DISCONNECT = { press: /^(Disconnect|Déconnecter)$/ }

export const SENDING_STATES: readonly ScreenState[] = [
  { number: '18', name: 'Connected, sender not set', answers: connectedOf() },
  tested('19', 'Saving and testing', { state: 'sending', settledAt: null, code: null }),
  tested('20', 'Sender not allowed', {
    state: 'rejected',
    code: 'sender_not_allowed',
    email: 'privacy@northwind.example',
    technical: technical('ErrorSendAsDenied', 403),
  }),
  tested('21', 'Test accepted', { alias: ALIAS }),
  tested('22', 'Test failed', {
    state: 'rejected',
    code: 'message_rejected',
    technical: technical('ErrorInvalidRequest', 400),
  }),
  tested('22b', 'Test of unknown outcome', { state: 'unknown', code: 'no_answer' }),
  {
    number: '23',
    name: 'Active',
    answers: connectedOf({ lastAcceptedAt: '2026-11-22T11:00:00.000Z' }, active),
  },
  {
    number: '24',
    name: 'Access revoked',
    answers: connectedOf(
      { state: 'needs_reconnect', code: 'grant_revoked' },
      { ...active, waiting: { queued: 0, held: 34, unknown: 2 } },
    ),
  },
  {
    number: '25',
    name: 'Provider limits us',
    answers: connectedOf(
      { pausedUntil: inAQuarter(), pausedCode: 'provider_throttled' },
      { ...active, waiting: { queued: 120, held: 0, unknown: 0 } },
    ),
  },
  {
    number: '26',
    name: 'Provider is down',
    answers: connectedOf({ pausedUntil: inAQuarter(), pausedCode: 'provider_unavailable' }, active),
  },
  {
    number: '28',
    name: 'Disconnect',
    answers: connectedOf({}, { ...active, waiting: { queued: 2, held: 1, unknown: 0 } }),
    deeds: [DISCONNECT],
  },
  {
    number: '29',
    name: 'Disconnected, provider did not confirm',
    answers: {
      ...connectedOf({}, active),
      'POST /bff/connection/disconnect': () =>
        json({ revocation: 'unconfirmed', link: 'https://grants.example', held: 2 }),
    },
    deeds: [
      DISCONNECT,
      { type: EMAIL, into: /(to confirm|pour confirmer)$/ },
      {
        answers: {
          'GET /bff/email-settings': () =>
            json(sampleSettings({ waiting: { queued: 0, held: 2, unknown: 0 } })),
        },
      },
      DISCONNECT,
    ],
  },
  { number: '31', name: 'Offline', answers: connectedOf(), offline: true },
  {
    number: '31b',
    name: 'Session ended',
    answers: {
      ...connectedOf(),
      'POST /bff/sender/tests': () => problem(401, 'unauthenticated'),
    },
    deeds: [
      {
        answers: {
          'GET /bff/session': () =>
            json({ signedIn: false, productName: 'Letterhead', locale: null }),
        },
      },
      { press: /^(Save and test|Enregistrer et tester)$/ },
    ],
  },
]
