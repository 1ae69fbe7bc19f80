import type { DeliverabilityDrift, DeliverabilityRow } from '../deliverability.ts'
import type { Locale } from '../kinds.ts'
import type { Provider } from '../provider.ts'
import * as en from './en/index.ts'
import * as fr from './fr/index.ts'
import type { RowWords } from './say.ts'

export type { RowWords } from './say.ts'

const wordsIn = (locale: Locale) => (locale === 'fr' ? fr : en)

/**
 * What a row of the deliverability panel means and what to do. Pure. A browser takes one language:
 * `const { explainRow } = await import('@letterhead/contract/deliverability-words/fr')`.
 */
export const explainRow = (row: DeliverabilityRow, provider: Provider, locale: Locale): RowWords =>
  wordsIn(locale).explainRow(row, provider)

/** One sentence: what changed. */
export const explainDrift = (
  drift: DeliverabilityDrift,
  provider: Provider,
  locale: Locale,
): string => wordsIn(locale).explainDrift(drift, provider)
