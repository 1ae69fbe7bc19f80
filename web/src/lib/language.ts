import type { Locale } from '@letterhead/contract'
import type { I18n, Messages } from '@lingui/core'

const catalogues: Record<Locale, () => Promise<{ messages: Messages }>> = {
  en: () => import('../locales/en/messages.po'),
  fr: () => import('../locales/fr/messages.po'),
}

/** Loads the catalogue and turns the whole page, `lang` included, to that language. */
export const showLanguage = async (i18n: I18n, locale: Locale): Promise<void> => {
  const { messages } = await catalogues[locale]()
  i18n.loadAndActivate({ locale, messages })
  document.documentElement.lang = locale
}
