import type { HandOver, Locale, Provider } from '@letterhead/contract'
import type { RosettaCode, RosettaEntry, RosettaSituation } from '@letterhead/contract/rosetta'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useLocale } from './use-locale.ts'

interface Words {
  readonly entryFor: (code: RosettaCode, situation: RosettaSituation) => RosettaEntry
}
// Most people never see one of these: the words of one language are fetched with the first.
const WORDS: Record<Locale, () => Promise<Words>> = {
  en: () => import('@letterhead/contract/rosetta/en'),
  fr: () => import('@letterhead/contract/rosetta/fr'),
}

const wordsQuery = (locale: Locale) =>
  queryOptions({
    queryKey: ['rosetta', locale],
    queryFn: async () => {
      const { entryFor } = await WORDS[locale]()
      return { entryFor }
    },
    staleTime: Infinity,
    gcTime: Infinity,
  })

/** What a code means in the page's language: undefined while loading, null if it did not load. */
export const useRosetta = (
  code: RosettaCode,
  situation: RosettaSituation,
): RosettaEntry | null | undefined => {
  const { data, isError } = useQuery(wordsQuery(useLocale()))
  if (data !== undefined) return data.entryFor(code, situation)
  return isError ? null : undefined
}

type Known = Pick<RosettaSituation, 'provider' | 'during' | 'productName' | 'organizationName'> &
  Partial<RosettaSituation>

/** A situation in which only some things are known. */
export const situationOf = (known: Known): RosettaSituation => ({
  mailbox: null,
  senderEmail: null,
  clientId: null,
  tenant: null,
  publicUrl: window.location.origin,
  retryAt: null,
  missingScopes: [],
  expectedAccount: null,
  actualAccount: null,
  adminConsentUrl: null,
  ...known,
})

/** What a request for approval tells about our registration at the provider. */
export const registrationOf = (
  handOver: HandOver | null,
  provider: Provider,
): Pick<RosettaSituation, 'clientId' | 'tenant' | 'adminConsentUrl'> => {
  if (handOver === null || handOver.provider !== provider) {
    return { clientId: null, tenant: null, adminConsentUrl: null }
  }
  const { clientId, tenant, adminConsentUrl } = handOver
  return { clientId: clientId === '' ? null : clientId, tenant, adminConsentUrl }
}
