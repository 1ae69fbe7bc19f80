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

type StageState = SenderTest['stages'][number]['state']
/** A test that the provider accepted, with a probe that waits for its copy. */
const stages = (received: StageState, judged: StageState): SenderTest['stages'] => [
  { stage: 'settings', state: 'done', at: '2026-11-22T10:00:00.000Z', code: null },
  { stage: 'token', state: 'done', at: '2026-11-22T10:00:01.000Z', code: null },
  { stage: 'accepted', state: 'done', at: '2026-11-22T10:00:02.000Z', code: 'accepted' },
  {
    stage: 'received',
    state: received,
    at: received === 'done' ? '2026-11-22T10:00:04.000Z' : null,
    code: null,
  },
  {
    stage: 'judged',
    state: judged,
    at: judged === 'waiting' ? null : '2026-11-22T10:00:04.000Z',
    code: null,
  },
]

const RECEIVED: SenderTest['proof']['received'] = {
  receivedAt: '2026-11-22T10:00:04.000Z',
  secondsOnTheWay: 3.4,
  from: { email: EMAIL, name: 'Northwind Notifications' },
  returnPath: EMAIL,
  replyTo: null,
  messageId: '<0190a1b2-0000-7000-8000-000000000006@northwind.example>',
  spf: { result: 'fail', domain: 'northwind.example', aligned: false },
  dkim: [],
  dmarc: { result: 'fail', domain: 'northwind.example', policy: 'reject' },
  tls: 'TLSv1.3 TLS_AES_256_GCM_SHA384',
  ip: '192.0.2.9',
}

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
      ...connectedOf(
        {},
        {
          lastTest: test,
          ...(test.state === 'accepted' ? active : {}),
          ...(test.stages.length > 0 ? { proving: { probe: true, required: false } } : {}),
        },
      ),
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
  tested('21b', 'Test differs', {
    alias: ALIAS,
    stages: stages('done', 'failed'),
    proof: {
      verdict: 'differs',
      method: 'probe',
      at: '2026-11-22T10:00:04.000Z',
      received: RECEIVED,
      findings: [
        {
          code: 'display_name_replaced',
          weight: 'differs',
          values: { wished: ALIAS, shown: 'Northwind Notifications' },
        },
        {
          code: 'dmarc_failed',
          weight: 'differs',
          values: { domain: 'northwind.example', policy: 'reject' },
        },
        {
          code: 'spf_failed',
          weight: 'differs',
          values: { domain: 'northwind.example', ip: '192.0.2.9' },
        },
      ],
    },
  }),
  tested('21c', 'The copy does not come', {
    alias: ALIAS,
    stages: stages('overdue', 'waiting'),
    proof: {
      verdict: 'not_yet_proven',
      method: null,
      at: null,
      received: null,
      findings: [{ code: 'not_received', weight: 'unknown', values: { minutes: '12' } }],
    },
  }),
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
