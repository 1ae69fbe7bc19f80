import { idsIn, type Case } from '../cases/judge.ts'
import type { Removal } from './removal.ts'

/** A test that ran without the guard. */
export interface Ran {
  readonly name: string
  /** `broken`: by something else than what it expects, so that it says nothing about the guard. */
  readonly result: 'passed' | 'failed' | 'broken'
}

/** What is wrong with a removal; empty where each of its cases has a test that noticed. */
export const unnoticed = ({ cases }: Removal, ran: readonly Ran[]): string[] =>
  cases.flatMap((id) => {
    const tests = ran.filter(({ name }) => idsIn(name).includes(id))
    if (tests.some(({ result }) => result === 'failed')) return []
    if (tests.length === 0) return [`no test of ${id} ran`]
    return tests.map(({ name, result }) => `${result}: ${name}`)
  })

/** In the order given: those that let an attack through that none before them did. */
export const oneForEachCase = (removals: readonly Removal[]): Removal[] => {
  const seen = new Set<string>()
  return removals.filter(({ cases }) => {
    const isNew = cases.some((id) => !seen.has(id))
    for (const id of cases) seen.add(id)
    return isNew
  })
}

/** Attacks that no removal lets through, though none says why. */
export const neverLetThrough = (
  cases: readonly Case[],
  removals: readonly Removal[],
  reasons: Readonly<Record<string, string>>,
): string[] => {
  const seen = new Set(removals.flatMap((removal) => removal.cases))
  const excused = (id: string): boolean => id in reasons
  return [
    ...cases
      .filter(({ id, exception }) => exception === null && !seen.has(id) && !excused(id))
      .map(({ id }) => `${id}: no guard is taken away, and no reason is given`),
    ...Object.keys(reasons)
      .filter((id) => seen.has(id))
      .map((id) => `${id}: has a reason and needs none`),
  ]
}
