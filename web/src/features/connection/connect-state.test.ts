import { describe, expect, test } from 'vitest'
import { sampleAttempt } from '../../../test/sample-settings.ts'
import {
  connectStateAfter,
  isFresh,
  shouldCollect,
  type ConnectEvent,
  type ConnectState,
} from './connect-state.ts'

const attempt = sampleAttempt()
const other = sampleAttempt({ id: '0190a1b2-0000-7000-8000-000000000008' })
const idle: ConnectState = { at: 'idle' }
const choosing: ConnectState = { at: 'choosing', purpose: 'connect', offers: {} }
const waiting: ConnectState = { at: 'waiting', attempt, hinted: false, parkedReads: 0 }
const told = (changes: Parameters<typeof sampleAttempt>[0]): ConnectEvent => ({
  did: 'read',
  attempt: sampleAttempt(changes),
})
const failure = { code: 'consent_denied', technical: null } as const
const refusal = {
  did: 'refuse',
  purpose: 'connect',
  provider: 'google',
  problem: {
    code: 'provider_unavailable',
    status: 503,
    errors: [],
    requestId: null,
    retryAfterSeconds: null,
    changed: null,
  },
} as const

describe('what happens', () => {
  const rows: [string, ConnectState, ConnectEvent, Partial<ConnectState>][] = [
    ['the chooser opens', idle, { did: 'choose', purpose: 'connect' }, { at: 'choosing' }],
    [
      'an attempt made ahead is offered',
      choosing,
      { did: 'offer', attempt },
      { at: 'choosing', offers: { microsoft: attempt } },
    ],
    [
      'an attempt made ahead arrives after the chooser closed',
      idle,
      { did: 'offer', attempt },
      idle,
    ],
    [
      'an attempt made ahead for another purpose',
      { ...choosing, purpose: 'send_as' },
      { did: 'offer', attempt },
      { at: 'choosing', offers: {} },
    ],
    [
      'a window opens before its attempt exists',
      choosing,
      { did: 'open', purpose: 'connect', provider: 'google' },
      { at: 'opening', provider: 'google' },
    ],
    ['the browser blocks the window', choosing, { did: 'block', attempt }, { at: 'blocked' }],
    ['the window opens', choosing, { did: 'wait', attempt }, waiting],
    [
      'a reloaded page finds its attempt',
      idle,
      { did: 'resume', attempt },
      { ...waiting, hinted: true },
    ],
    [
      'an attempt found elsewhere does not interrupt',
      choosing,
      { did: 'resume', attempt },
      choosing,
    ],
    [
      'a found attempt that has ended says so',
      idle,
      { did: 'resume', attempt: sampleAttempt({ state: 'failed', failure }) },
      { at: 'failed', code: 'consent_denied' },
    ],
    ['nothing new', waiting, told({}), waiting],
    [
      'another attempt’s news',
      waiting,
      { did: 'read', attempt: { ...other, state: 'finished' } },
      waiting,
    ],
    [
      'the result is parked',
      waiting,
      told({ state: 'returned' }),
      { at: 'waiting', parkedReads: 1 },
    ],
    ['it is saved', waiting, told({ state: 'finished' }), { at: 'connected' }],
    ['another account came back', waiting, told({ state: 'confirm' }), { at: 'confirm' }],
    [
      'consent is denied',
      waiting,
      told({ state: 'failed', failure }),
      { at: 'failed', code: 'consent_denied' },
    ],
    [
      'ten minutes are over',
      waiting,
      told({ state: 'expired' }),
      { at: 'failed', code: 'attempt_expired' },
    ],
    [
      'the server has forgotten it',
      waiting,
      { did: 'lose' },
      { at: 'failed', code: 'attempt_expired' },
    ],
    ['the person comes back', waiting, { did: 'come-back' }, { at: 'waiting', hinted: true }],
    [
      'a blocked window, and it finishes in a tab',
      { at: 'blocked', attempt },
      told({ state: 'finished' }),
      { at: 'connected' },
    ],
    ['a blocked window, nothing yet', { at: 'blocked', attempt }, told({}), { at: 'blocked' }],
    ['the other account is taken', { at: 'confirm', attempt }, { did: 'save' }, { at: 'saving' }],
    ['a second click on it', { at: 'saving', attempt }, { did: 'save' }, { at: 'saving' }],
    ['our server refuses', waiting, refusal, { at: 'refused', provider: 'google' }],
    ['everything is put away', waiting, { did: 'rest' }, idle],
  ]
  test.each(rows)('%s', (_, before, event, after) => {
    expect(connectStateAfter(before, event)).toMatchObject(after)
  })
})

test('the settings page saves a parked result itself when the callback page has not', () => {
  const parked = told({ state: 'returned' })
  const twice = connectStateAfter(connectStateAfter(waiting, parked), parked)
  expect(shouldCollect(twice)).toBe(false)
  expect(shouldCollect(connectStateAfter(twice, parked))).toBe(true)
})

test('an offer about to expire is not used any more', () => {
  const now = new Date('2026-11-22T10:00:00Z')
  expect(isFresh(sampleAttempt({ expiresAt: '2026-11-22T10:05:00Z' }), now)).toBe(true)
  expect(isFresh(sampleAttempt({ expiresAt: '2026-11-22T10:00:30Z' }), now)).toBe(false)
})
