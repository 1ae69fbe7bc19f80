import { Locale } from '@letterhead/contract'

/** The browser’s first wish that we speak; English otherwise. */
export const browserLanguage = (wishes: readonly string[]): Locale =>
  wishes
    .map((wish) => Locale.options.find((locale) => wish.toLowerCase().split('-')[0] === locale))
    .find((locale) => locale !== undefined) ?? 'en'
