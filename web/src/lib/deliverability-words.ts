import type { DeliverabilityDrift, DeliverabilityRow, Locale, Provider } from '@letterhead/contract'
import type { RowWords } from '@letterhead/contract/deliverability-words'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useLocale } from './use-locale.ts'

interface Words {
  readonly explainRow: (row: DeliverabilityRow, provider: Provider) => RowWords
  readonly explainDrift: (drift: DeliverabilityDrift, provider: Provider) => string
}

const WORDS: Record<Locale, () => Promise<Words>> = {
  en: () => import('@letterhead/contract/deliverability-words/en'),
  fr: () => import('@letterhead/contract/deliverability-words/fr'),
}

const wordsQuery = (locale: Locale) =>
  queryOptions({
    queryKey: ['deliverability-words', locale],
    queryFn: async () => {
      const { explainRow, explainDrift } = await WORDS[locale]()
      return { explainRow, explainDrift }
    },
    staleTime: Infinity,
    gcTime: Infinity,
  })

/** The words for checks in the page's language; null until they are here. */
export const useDeliverabilityWords = (): Words | null =>
  useQuery(wordsQuery(useLocale())).data ?? null
