import type { Provider } from '../provider.ts'
import type { ProofFinding, ProofFindingCode } from '../truthful-test.ts'

/** What is known beside the finding itself. */
export interface ProofSituation {
  readonly provider: Provider
  /** The connected mailbox. */
  readonly mailbox: string
  /** The address that the sender should have. */
  readonly senderEmail: string
}

/** Plain text throughout, with strangers' values in it: show as text, never as HTML. */
export interface Explained {
  readonly title: string
  readonly what: string
  /** What to do, in order; empty: nothing. */
  readonly steps: readonly string[]
}

/** The values of a finding by name; '' when a name is not there. */
export type Values = (name: string) => string
export type SayFinding = (value: Values, situation: ProofSituation) => Explained
export type FindingWords = Readonly<Record<ProofFindingCode, SayFinding>>

export const explainWith =
  (words: FindingWords) =>
  ({ code, values }: ProofFinding, situation: ProofSituation): Explained =>
    words[code]((name) => values[name] ?? '', situation)
