import type { DeliverabilityCode, DeliverabilityRow } from '../deliverability.ts'
import type { Provider } from '../provider.ts'

/** Why a check is as it is, and what to do about it; null: nothing is to be done. */
export interface RowWords {
  readonly what: string
  readonly fix: string | null
}

/** The values of a row, '' where one is missing: strangers' texts, plain text only. */
export type Value = (name: string) => string
export interface Names {
  /** `Microsoft 365`, `Google Workspace`. */
  readonly product: string
  readonly provider: Provider
}
export type Say = (value: Value, names: Names) => RowWords
export type DeliverabilityLanguage = Readonly<Record<DeliverabilityCode, Say>>

const PRODUCT = { microsoft: 'Microsoft 365', google: 'Google Workspace' } as const

/** Pure; total: every code has words at both providers. */
export const sayRowIn = (
  language: DeliverabilityLanguage,
  { code, values }: Pick<DeliverabilityRow, 'code' | 'values'>,
  provider: Provider,
): RowWords =>
  language[code]((name) => values[name] ?? '', { product: PRODUCT[provider], provider })
