import type { Locale, ProofFinding } from '@letterhead/contract'
import type { Explained, ProofSituation } from '@letterhead/contract/proof-words'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useLocale } from './use-locale.ts'

type ExplainFinding = (finding: ProofFinding, situation: ProofSituation) => Explained

const WORDS: Record<Locale, () => Promise<{ readonly explainFinding: ExplainFinding }>> = {
  en: () => import('@letterhead/contract/proof-words/en'),
  fr: () => import('@letterhead/contract/proof-words/fr'),
}

const wordsQuery = (locale: Locale) =>
  queryOptions({
    queryKey: ['proof-words', locale],
    queryFn: async () => {
      const { explainFinding } = await WORDS[locale]()
      return { explainFinding }
    },
    staleTime: Infinity,
    gcTime: Infinity,
  })

/** Explains findings in the page's language; null until its words are here. */
export const useExplainFinding = (): ExplainFinding | null =>
  useQuery(wordsQuery(useLocale())).data?.explainFinding ?? null
