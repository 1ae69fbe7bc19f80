import { useLingui } from '@lingui/react'
import { useSuspenseQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { loadLaterWords } from '../lib/language.ts'
import { useLocale } from '../lib/use-locale.ts'
import { NotLoaded } from '../ui/late.tsx'

/**
 * Shows its children, pages whose words not every visit fetches, once these are here, in whatever
 * language the page is turned to.
 */
export const LaterWords = ({ children }: { children: ReactNode }) => {
  const { i18n } = useLingui()
  const locale = useLocale()
  const { data: loaded } = useSuspenseQuery({
    queryKey: ['later-words', locale],
    queryFn: () =>
      loadLaterWords(i18n, locale).then(
        () => true,
        () => false,
      ),
    staleTime: Infinity,
    gcTime: Infinity,
  })
  return loaded ? children : <NotLoaded />
}
