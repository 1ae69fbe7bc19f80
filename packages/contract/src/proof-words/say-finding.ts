import type { Provider } from '../provider.ts'
import type { ProofFinding, ProofFindingCode } from '../truthful-test.ts'

/** What a finding means for people, and what to do about it; null: nothing is to be done. */
export interface FindingWords {
  readonly what: string
  readonly fix: string | null
}

/** The values of a finding, '' where one is missing: strangers' texts, plain text only. */
export type Value = (name: string) => string
export type Say = (value: Value, provider: Provider) => FindingWords
export type ProofLanguage = Readonly<Record<ProofFindingCode, Say>>

/** Pure; total: every code has words at both providers. */
export const sayFindingIn = (
  language: ProofLanguage,
  { code, values }: Pick<ProofFinding, 'code' | 'values'>,
  provider: Provider,
): FindingWords => language[code]((name) => values[name] ?? '', provider)
