const dateLocale = (locale: string): string => (locale === 'en' ? 'en-GB' : locale)

/** “22 Nov 2026, 14:05 GMT+1”, in the viewer’s zone. */
export const absoluteMoment = (iso: string, locale: string): string =>
  new Intl.DateTimeFormat(dateLocale(locale), {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(new Date(iso))

export const clockTime = (instant: Date, locale: string): string =>
  new Intl.DateTimeFormat(dateLocale(locale), { hour: '2-digit', minute: '2-digit' }).format(
    instant,
  )

/** “14:05:09”: of steps that follow each other within seconds. */
export const exactTime = (iso: string, locale: string): string =>
  new Intl.DateTimeFormat(dateLocale(locale), { timeStyle: 'medium' }).format(new Date(iso))

const STEPS = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3600 },
  { unit: 'minute', seconds: 60 },
] as const

/** “5 minutes ago”; null: less than one. */
export const relativeMoment = (iso: string, now: Date, locale: string): string | null => {
  const seconds = (new Date(iso).getTime() - now.getTime()) / 1000
  const words = new Intl.RelativeTimeFormat(dateLocale(locale), { numeric: 'auto' })
  const step = STEPS.find((candidate) => Math.abs(seconds) >= candidate.seconds)
  return step === undefined ? null : words.format(Math.round(seconds / step.seconds), step.unit)
}

/** “Sunday 22 November 2026”, in the viewer’s zone. */
export const dayInWords = (iso: string, locale: string): string =>
  new Intl.DateTimeFormat(dateLocale(locale), { dateStyle: 'full' }).format(new Date(iso))

/** “November 2026” of a calendar month `2026-11`. */
export const monthInWords = (month: string, locale: string): string =>
  new Intl.DateTimeFormat(dateLocale(locale), {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${month}-01T00:00:00Z`))

/** “12,345” or “12 345”. */
export const countInDigits = (count: number, locale: string): string =>
  new Intl.NumberFormat(dateLocale(locale)).format(count)

/** “26 Oct” of a calendar day `2026-10-26`. */
export const shortDay = (day: string, locale: string): string =>
  new Intl.DateTimeFormat(dateLocale(locale), {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`))

/** “Monday 26 October” of a calendar day `2026-10-26`. */
export const longDay = (day: string, locale: string): string =>
  new Intl.DateTimeFormat(dateLocale(locale), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`))

/** “4 minutes”, rounded up to the largest unit that fits: a promise is better kept early. */
export const durationInWords = (seconds: number, locale: string): string => {
  const step = STEPS.find((candidate) => seconds > candidate.seconds) ?? STEPS[2]
  return new Intl.NumberFormat(dateLocale(locale), {
    style: 'unit',
    unit: step.unit,
    unitDisplay: 'long',
  }).format(Math.max(1, Math.ceil(seconds / step.seconds)))
}
