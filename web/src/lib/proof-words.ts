import type { Locale, ProofFinding, Provider } from '@letterhead/contract'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useLocale } from './use-locale.ts'

interface FindingWords {
  readonly what: string
  readonly fix: string | null
}
type SayFinding = (
  finding: Pick<ProofFinding, 'code' | 'values'>,
  provider: Provider,
) => FindingWords

const WORDS: Record<Locale, () => Promise<{ readonly sayFinding: SayFinding }>> = {
  en: () => import('@letterhead/contract/proof-words/en'),
  fr: () => import('@letterhead/contract/proof-words/fr'),
}

const wordsQuery = (locale: Locale) =>
  queryOptions({
    queryKey: ['proof-words', locale],
    queryFn: async () => {
      const { sayFinding } = await WORDS[locale]()
      return { sayFinding }
    },
    staleTime: Infinity,
    gcTime: Infinity,
  })

/** Says findings in the page's language; null until its words are here. */
export const useSayFinding = (): SayFinding | null =>
  useQuery(wordsQuery(useLocale())).data?.sayFinding ?? null
