import type { Locale } from '@letterhead/contract'

// en-GB writes the month between day and year: no reader takes 4/12 for 12 April.
const LANGUAGE = { en: 'en-GB', fr: 'fr-FR' } as const
const DAY = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const
const MOMENT = { ...DAY, hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const

// Intl writes "1 décembre"; French says "1er" for the first of a month only.
const inGoodFrench = (shown: string) => shown.replace(/(?<!\d)1 (?=\p{Ll}+ \d)/u, '1er ')

const shown = (
  locale: Locale,
  at: Date,
  timeZone: string,
  parts: Intl.DateTimeFormatOptions,
): string => {
  const words = new Intl.DateTimeFormat(LANGUAGE[locale], { ...parts, timeZone }).format(at)
  return locale === 'fr' ? inGoodFrench(words) : words
}

/** `2026-12-04` → "Friday, 4 December 2026". */
export const shownDay = (locale: Locale, day: string): string =>
  shown(locale, new Date(`${day}T00:00:00Z`), 'UTC', DAY)

/** A date and an IANA zone or offset; an unknown zone throws RangeError. */
export const shownMoment = (locale: Locale, at: Date, timeZone: string): string =>
  shown(locale, at, timeZone, MOMENT)

/** An ISO date-time in the offset that it carries. */
export const shownIsoMoment = (locale: Locale, iso: string): string => {
  const offset = /[+-]\d\d:\d\d$/.exec(iso)?.[0] ?? 'UTC'
  return shownMoment(locale, new Date(iso), offset)
}
