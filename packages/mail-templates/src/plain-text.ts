import type { Frame, Letter } from './letter.ts'

const COLON = { en: ':', fr: '\u00a0:' } as const

const quoted = (text: string) =>
  text
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n')

/** The twin of the page: the same words in the same order, links written out. */
export const plainText = (letter: Letter, frame: Frame): string => {
  const colon = COLON[frame.locale]
  const whose = [frame.organizationName, frame.workspaceName].filter(Boolean).join(' · ')
  const blocks = [
    whose,
    frame.note,
    `${letter.label}\n${letter.heading}`,
    ...letter.paragraphs,
    letter.quote === undefined ? undefined : quoted(letter.quote),
    letter.facts.map(({ name, value }) => `${name}${colon} ${value}`).join('\n'),
    `${letter.action.label}${colon}\n${letter.action.href}`,
    ...letter.remarks,
    frame.footer,
  ]
  return `${blocks.filter(Boolean).join('\n\n')}\n`
}
