import type { ConnectFailure, SendingCode } from '../rosetta-codes.ts'
import type { RosettaCode, RosettaEntry, RosettaOwner, RosettaSituation } from './entry.ts'
import { factsOf, type Facts, type LetterLine, type Nouns } from './facts.ts'
import { pageUrl, type Page } from './pages.ts'
import { readingOf, rulingOf } from './ruling.ts'

/** The words of one code, for the facts at hand. */
export interface Words {
  readonly title: string
  readonly what: string
  readonly steps: readonly string[]
  /** Paragraphs to send to IT or the operator; the facts are added below them. */
  readonly ask?: readonly string[] | undefined
}
export type Say = (facts: Facts) => Words

export interface Language {
  readonly nouns: Nouns
  /** What stands between a label and its value. */
  readonly colon: string
  readonly letterLabels: Readonly<Record<LetterLine, string>>
  readonly pageLabels: Readonly<Record<Page, string>>
  readonly connecting: Readonly<Record<ConnectFailure, Say>>
  readonly sending: Readonly<Record<SendingCode, Say>>
}

// An IT administrator of the customer has no use for our redirect address.
const FOR_IT: readonly LetterLine[] = [
  'application',
  'clientId',
  'tenant',
  'organization',
  'mailbox',
  'sender',
  'permissions',
]
const FOR_OPERATOR: readonly LetterLine[] = [
  'application',
  'service',
  'organization',
  'mailbox',
  'clientId',
  'tenant',
  'redirectUri',
]

const letterOf = (
  ask: readonly string[],
  language: Language,
  facts: Facts,
  owner: RosettaOwner,
): string => {
  const lines = (owner === 'operator' ? FOR_OPERATOR : FOR_IT).flatMap((line) => {
    const value = facts.letter[line]
    return value === null ? [] : [`${language.letterLabels[line]}${language.colon}${value}`]
  })
  return [...ask, lines.join('\n')].filter((part) => part !== '').join('\n\n')
}

/** The entry of a code in one language. Pure; total: every code has words at every provider. */
export const composeEntry = (
  language: Language,
  code: RosettaCode,
  situation: RosettaSituation,
): RosettaEntry => {
  const reading = readingOf(code, situation)
  const facts = factsOf(situation, language.nouns)
  const say =
    reading.kind === 'connecting'
      ? language.connecting[reading.code]
      : language.sending[reading.code]
  const { title, what, steps, ask } = say(facts)
  const { owner, page } = rulingOf(reading, situation)
  const url = page === null ? null : pageUrl(page, situation)
  return {
    owner,
    title,
    what,
    steps,
    link: page === null || url === null ? null : { label: language.pageLabels[page], url },
    copyText: ask === undefined ? null : letterOf(ask, language, facts, owner),
  }
}
