import { expect, test } from 'vitest'
import { endingsOf, type Outlived, type PastIncident } from './endings.ts'

const day = (count: number) => new Date(Date.UTC(2026, 0, 1) + count * 86_400_000)
const at = (count: number) => day(count).toISOString()

const google: Outlived = {
  provider: 'google',
  isConnected: true,
  connectedAt: day(0),
  refreshedAt: day(3),
  grantEndsAt: null,
  incidents: [],
}
const microsoft: Outlived = { ...google, provider: 'microsoft' }
const broke = (
  from: number,
  to: number,
  code = 'grant_revoked',
  providerCode: string | null = 'invalid_grant',
): PastIncident => ({ grantedAt: day(from), at: day(to), code, providerCode })

test('an idle grant ends six months at Google and 90 days at Microsoft after its last renewal', () => {
  expect(endingsOf(google)).toEqual([{ code: 'idle_grant', at: at(183), detail: null }])
  expect(endingsOf(microsoft)).toEqual([{ code: 'idle_grant', at: at(93), detail: null }])
})

test('a week said by Google with the grant is Testing mode, another time is the person’s choice', () => {
  const said = 'refresh_token_expires_in'
  expect(endingsOf({ ...google, grantEndsAt: day(7) })[0]).toEqual({
    code: 'testing_mode',
    at: at(7),
    detail: said,
  })
  expect(endingsOf({ ...google, grantEndsAt: day(1) })[0]).toEqual({
    code: 'time_limited',
    at: at(1),
    detail: said,
  })
})

test('two deaths after a week each are suspected to be Testing mode, one is not', () => {
  const once = { ...google, connectedAt: day(14), incidents: [broke(7, 14.2)] }
  expect(endingsOf(once).map(({ code }) => code)).toEqual(['idle_grant'])
  const twice = { ...once, incidents: [broke(7, 14.2), broke(0, 7.1)] }
  expect(endingsOf(twice)[0]).toEqual({
    code: 'testing_mode',
    at: at(21),
    detail: 'invalid_grant',
  })
  // Of another cause, or not after a week.
  const others = [broke(7, 14, 'interaction_required'), broke(0, 7), broke(-20, 0)]
  expect(endingsOf({ ...once, incidents: others })).toHaveLength(1)
  expect(endingsOf({ ...twice, provider: 'microsoft' })).toHaveLength(1)
})

test.each(['AADSTS70043', 'AADSTS50078'])(
  'a sign-in frequency that ended it once (%s) will end it after the same time again',
  (number) => {
    const incidents = [broke(-10, 0, 'interaction_required', number)]
    expect(endingsOf({ ...microsoft, incidents })).toEqual([
      { code: 'sign_in_frequency', at: at(10), detail: number },
      { code: 'idle_grant', at: at(93), detail: null },
    ])
  },
)

test('another rule of the tenant says nothing of the next time', () => {
  const incidents = [broke(-10, 0, 'interaction_required', 'AADSTS50076')]
  expect(endingsOf({ ...microsoft, incidents })).toHaveLength(1)
})

test('what has ended already is not about to end', () => {
  expect(endingsOf({ ...google, isConnected: false, grantEndsAt: day(7) })).toEqual([])
})
