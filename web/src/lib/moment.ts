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

const STEPS = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3600 },
  { unit: 'minute', seconds: 60 },
] as const

/** “5 minutes ago”; below a minute the language’s own “now”. */
export const relativeMoment = (iso: string, now: Date, locale: string): string => {
  const seconds = (new Date(iso).getTime() - now.getTime()) / 1000
  const words = new Intl.RelativeTimeFormat(dateLocale(locale), { numeric: 'auto' })
  const step = STEPS.find((candidate) => Math.abs(seconds) >= candidate.seconds)
  return step === undefined
    ? words.format(0, 'second')
    : words.format(Math.round(seconds / step.seconds), step.unit)
}
