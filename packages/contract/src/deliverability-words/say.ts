import type {
  DeliverabilityCode,
  DeliverabilityDrift,
  DeliverabilityRow,
} from '../deliverability.ts'
import type { Provider } from '../provider.ts'

/** Plain text throughout, with strangers' values in it: show as text, never as HTML. */
export interface RowWords {
  readonly title: string
  readonly what: string
  /** What to do, in order; empty: nothing. The record to publish stands beside it. */
  readonly steps: readonly string[]
}

/** The values of a row by name; '' when a name is not there. */
export type Values = (name: string) => string
export type CodeWords = Readonly<
  Record<DeliverabilityCode, (value: Values, provider: Provider) => RowWords>
>

export interface Language {
  readonly codes: CodeWords
  /** "<was>; now: <is>". */
  readonly changed: (domain: string, was: string, is: string) => string
  readonly policyChanged: (domain: string, was: string, is: string) => string
}

const valuesOf =
  (values: Readonly<Record<string, string>>): Values =>
  (name) =>
    values[name] ?? ''

export const explainRowWith =
  ({ codes }: Language) =>
  ({ code, values }: DeliverabilityRow, provider: Provider): RowWords =>
    codes[code](valuesOf(values), provider)

export const explainDriftWith =
  ({ codes, changed, policyChanged }: Language) =>
  ({ was, is }: DeliverabilityDrift, provider: Provider): string => {
    const before = valuesOf(was.values)
    const after = valuesOf(is.values)
    const domain = after('domain')
    if (before('policy') !== '' && after('policy') !== '' && before('policy') !== after('policy'))
      return policyChanged(domain, before('policy'), after('policy'))
    return changed(
      domain,
      codes[was.code](before, provider).title,
      codes[is.code](after, provider).title,
    )
  }
