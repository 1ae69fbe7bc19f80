import { expect, test } from 'vitest'
import type { Outcome } from '../../providers/index.ts'
import { RETRY_SCHEDULE, retryDelay } from './retry-delay.ts'
import { settlementOfFault, settlementOfOutcome, settlementOfToken } from './settlement.ts'

const now = new Date('2026-11-22T12:00:00Z')
const technical = { providerCode: null, httpStatus: 429, correlationId: null, at: now }
const around = { isTest: false, resends: false, attempt: 1, probes: 0, now, chance: 0.5 }
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1_000)

const later = (
  code: Extract<Outcome, { kind: 'later' }>['code'],
  retryAt: Date | null,
): Outcome => ({
  kind: 'later',
  code,
  retryAt,
  technical,
})

test.each([
  ['a minute', inSeconds(60), 60_000],
  ['a time that has passed', inSeconds(-30), 1_000],
  ['a day, which is cut to an hour', inSeconds(86_400), 3_600_000],
  ['nothing', null, null],
])('a throttled mailbox closes for what the provider asks: %s', (_, retryAt, closeLaneFor) => {
  expect(settlementOfOutcome(later('provider_throttled', retryAt), around)).toMatchObject({
    state: 'queued',
    retryIn: null,
    closeLaneFor,
    closesMailbox: true,
    fault: 'throttled',
  })
})

test('a used-up day may close the mailbox for up to a day', () => {
  const answer = later('mailbox_quota_reached', inSeconds(40_000))
  expect(settlementOfOutcome(answer, around).closeLaneFor).toBe(40_000_000)
})

test('a provider that is down puts the message back by our schedule and counts as a fault', () => {
  expect(
    settlementOfOutcome(later('provider_unavailable', null), { ...around, attempt: 3 }),
  ).toMatchObject({ state: 'queued', retryIn: 120_000, closeLaneFor: null, fault: 'unavailable' })
})

test('a test ends with the first answer, whatever it is', () => {
  const trial = { ...around, isTest: true, resends: true }
  const unknown: Outcome = { kind: 'unknown', code: 'no_answer', technical }
  expect(settlementOfOutcome(later('provider_throttled', null), trial).state).toBe('rejected')
  expect(settlementOfOutcome(unknown, trial).state).toBe('unknown')
  expect(
    settlementOfToken({ kind: 'reconnect', code: 'grant_revoked', technical: null }, trial),
  ).toMatchObject({ state: 'rejected', code: 'grant_revoked', outcome: null })
})

test('an unknown outcome is parked, or sent again where the kind says so', () => {
  const unknown: Outcome = { kind: 'unknown', code: 'no_answer', technical }
  expect(settlementOfOutcome(unknown, around)).toMatchObject({ state: 'unknown', retryIn: null })
  expect(settlementOfOutcome(unknown, { ...around, resends: true })).toMatchObject({
    state: 'queued',
    retryIn: 30_000,
  })
})

test('what the operator must mend is probed ever more rarely, at most half-hourly', () => {
  const answer: Outcome = { kind: 'misconfigured', code: 'client_secret_expired', technical }
  const probeIn = (probes: number) => settlementOfOutcome(answer, { ...around, probes }).probeIn
  expect([0, 1, 2, 5, 50].map(probeIn)).toEqual([60_000, 120_000, 240_000, 1_800_000, 1_800_000])
})

const after = (fruitlessClaims: number) => settlementOfFault({ isTest: false, fruitlessClaims })

test('three faults of ours in a row set a message aside', () => {
  expect(after(1)).toMatchObject({ state: 'queued', retryIn: 5_000, fruitless: true })
  expect(after(2)).toMatchObject({ state: 'queued', retryIn: 10_000 })
  expect(after(3)).toMatchObject({ state: 'held', code: 'poison' })
})

const minutes = (chance: number) =>
  Array.from({ length: 9 }, (_, done) => retryDelay({ attempt: done + 1, chance }) / 60_000)

test('the retry schedule is what the documentation prints, spread by a fifth', () => {
  expect(minutes(0.5)).toEqual([0.5, 1, 2, 5, 10, 30, 60, 60, 60])
  expect(minutes(0)[0]).toBeCloseTo(0.4)
  expect(minutes(1)[0]).toBeCloseTo(0.6)
  expect(RETRY_SCHEDULE).toHaveLength(7)
})
