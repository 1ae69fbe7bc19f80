import type { Frame, Letter } from './letter.ts'
import { onOneLine, withoutHiddenCharacters } from './without-hidden-characters.ts'

const optional = (text: string | undefined) => (text === undefined ? undefined : onOneLine(text))

// The schemas of the contract refuse other links from callers; this catches a mistake of our own.
// http is for an installation on the machine one sits at.
const MAY_BE_OPENED = new Set(['https:', 'http:', 'mailto:'])

const openable = (href: string): string => {
  const url = new URL(href)
  if (!MAY_BE_OPENED.has(url.protocol))
    throw new TypeError(`A mail may not link to ${url.protocol}`)
  return url.href
}

/** One place for all templates, so that none can forget it. */
export const cleanLetter = (letter: Letter): Letter => ({
  subject: onOneLine(letter.subject),
  label: onOneLine(letter.label),
  urgency: letter.urgency,
  heading: onOneLine(letter.heading),
  paragraphs: letter.paragraphs.map(onOneLine),
  quote: letter.quote === undefined ? undefined : withoutHiddenCharacters(letter.quote).trim(),
  facts: letter.facts.map(({ name, value }) => ({
    name: onOneLine(name),
    value: onOneLine(value),
  })),
  action: { label: onOneLine(letter.action.label), href: openable(letter.action.href) },
  remarks: letter.remarks.map(onOneLine),
})

export const cleanFrame = (frame: Frame): Frame => ({
  locale: frame.locale,
  organizationName: onOneLine(frame.organizationName),
  workspaceName: optional(frame.workspaceName),
  note: optional(frame.note),
  footer: optional(frame.footer),
})
