import { Locale } from '@letterhead/contract'
import { useLingui } from '@lingui/react'

/** The language the page is shown in. */
export const useLocale = (): Locale => {
  const { i18n } = useLingui()
  return Locale.options.find((locale) => locale === i18n.locale) ?? 'en'
}
