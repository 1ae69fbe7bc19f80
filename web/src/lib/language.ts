import type { Locale } from '@letterhead/contract'
import type { I18n, Messages } from '@lingui/core'

type Catalogue = Record<Locale, () => Promise<{ messages: Messages }>>

const FIRST: Catalogue = {
  en: () => import('../locales/en/messages.po'),
  fr: () => import('../locales/fr/messages.po'),
}
/** The words of the pages that not every visit shows (lingui.config.ts says which). */
const LATER: Catalogue = {
  en: () => import('../locales/en/pages.po'),
  fr: () => import('../locales/fr/pages.po'),
}

/** Ahead of {@link showLanguage}; where it fails, that says so. */
export const fetchWords = async (locale: Locale): Promise<unknown> =>
  await FIRST[locale]().catch(() => undefined)

/** Loads the catalogue and turns the whole page, `lang` included, to that language. */
export const showLanguage = async (i18n: I18n, locale: Locale): Promise<void> => {
  const { messages } = await FIRST[locale]()
  i18n.load(locale, messages)
  i18n.activate(locale)
  document.documentElement.lang = locale
}

export const loadLaterWords = async (i18n: I18n, locale: Locale): Promise<void> => {
  const { messages } = await LATER[locale]()
  i18n.load(locale, messages)
}
