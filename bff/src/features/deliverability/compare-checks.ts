import type { DeliverabilityDrift } from '@letterhead/contract'
import type { Row } from './subject.ts'

export type Drift = Omit<DeliverabilityDrift, 'at'>

/**
 * What changed between two checks of one domain. Only what was answered both times counts: silence
 * is no change. Pure.
 */
export const compareChecks = (before: readonly Row[], after: readonly Row[]): Drift[] => {
  const was = byIdentity(before)
  const is = byIdentity(after)
  return [...is].flatMap(([identity, now]) => {
    const then = was.get(identity)
    if (then === undefined || then.state === 'unknown' || now.state === 'unknown') return []
    if (signature(then) === signature(now)) return []
    return [
      {
        check: now.check,
        was: { code: then.code, values: then.values },
        is: { code: now.code, values: now.values },
        direction: directionOf(then, now),
      },
    ]
  })
}

// The gravest row stands for a check; a check is compared with itself only.
const GRAVITY = { fail: 0, warn: 1, pass: 2, unknown: 3 }
const byIdentity = (rows: readonly Row[]): ReadonlyMap<string, Row> => {
  const gravest = rows.toSorted((one, other) => GRAVITY[other.state] - GRAVITY[one.state])
  return new Map(gravest.map((one) => [identityOf(one), one]))
}

const identityOf = ({ check, values }: Row): string =>
  check === 'blocklist_ip' ? `${check} ${values['subject'] ?? ''}` : check

/** What is worth telling when it changes; look-up counts and bit lengths are not. */
const TOLD = ['policy', 'selector', 'reason', 'list', 'signedBy', 'at'] as const
const signature = ({ code, values }: Row): string =>
  [
    code,
    ...(code.endsWith('_pass') && code !== 'dmarc_pass'
      ? []
      : TOLD.map((name) => values[name] ?? '')),
  ].join(' ')

/** A stricter DMARC policy may stop mail that passed before, so a change of it is never just good. */
const directionOf = (was: Row, is: Row): Drift['direction'] => {
  if (is.check === 'dmarc' && was.values['policy'] !== is.values['policy'] && is.state !== 'fail')
    return 'other'
  const change = GRAVITY[is.state] - GRAVITY[was.state]
  if (change === 0) return 'other'
  return change < 0 ? 'worse' : 'better'
}
