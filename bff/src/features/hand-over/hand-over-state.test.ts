import { expect, test } from 'vitest'
import { decideReturn, isAlive, stateAt } from './hand-over-state.ts'

const now = new Date('2026-01-08T12:00:00Z')
const later = new Date('2026-01-09T12:00:00Z')
const earlier = new Date('2026-01-07T12:00:00Z')

test.each([
  ['waiting', later, 'waiting'],
  ['waiting', earlier, 'expired'],
  ['waiting', now, 'expired'],
  ['declined', earlier, 'expired'],
  // What was approved stays approved: the admin may come back after the seven days.
  ['approved', earlier, 'approved'],
  ['revoked', earlier, 'revoked'],
] as const)('a %s link that ends at %s is %s', (state, expiresAt, shown) => {
  expect(stateAt({ state, expiresAt }, now)).toBe(shown)
})

test('a link leads nowhere once it was taken back, put away or its time is over', () => {
  const open = { state: 'waiting', expiresAt: later, closedAt: null } as const
  expect(isAlive(open, now)).toBe(true)
  expect(isAlive({ ...open, state: 'declined' }, now)).toBe(true)
  expect(isAlive({ ...open, state: 'revoked' }, now)).toBe(false)
  expect(isAlive({ ...open, state: 'approved', closedAt: earlier }, now)).toBe(false)
  expect(isAlive({ ...open, expiresAt: now }, now)).toBe(false)
})

const back = { adminConsent: 'True', tenant: 'T1', error: null, errorSubcode: null }

test.each([
  ['approved where no tenant is bound', back, null, { kind: 'approved', tenant: 't1' }],
  ['approved in the bound tenant', back, 't1', { kind: 'approved', tenant: 't1' }],
  ['another tenant than the bound one', back, 't2', { kind: 'other_tenant', tenant: 't1' }],
  ['cancelled', { ...back, error: 'access_denied' }, null, { kind: 'declined' }],
  [
    'cancelled, by its subcode only',
    { ...back, error: 'invalid_request', errorSubcode: 'cancel' },
    null,
    { kind: 'declined' },
  ],
  [
    'failed',
    { ...back, error: 'invalid_client' },
    null,
    { kind: 'failed', code: 'invalid_client' },
  ],
  [
    'an error text of several words is not kept',
    { ...back, error: 'send mail to eve@evil.example' },
    null,
    { kind: 'failed', code: 'unexpected_answer' },
  ],
  [
    'no consent is no approval',
    { ...back, adminConsent: null },
    null,
    { kind: 'failed', code: 'unexpected_answer' },
  ],
  [
    'a tenant that is none',
    { ...back, tenant: '<script>' },
    null,
    { kind: 'failed', code: 'unexpected_answer' },
  ],
] as const)('%s', (_name, returned, bound, decision) => {
  expect(decideReturn(returned, bound)).toEqual(decision)
})
