import type { Locale } from '../kinds.ts'
import { CONNECT_FAILURES, SENDING_CODES } from '../rosetta-codes.ts'
import { entryFor as englishEntry } from './en/index.ts'
import type { RosettaCode, RosettaEntry, RosettaSituation } from './entry.ts'
import { entryFor as frenchEntry } from './fr/index.ts'

export * from './entry.ts'
export { PLATFORM_SENDING_CODES } from './ruling.ts'

/** Every code that has an entry, by what was being done. */
export const ROSETTA_CODES = { connecting: CONNECT_FAILURES, sending: SENDING_CODES } as const

/**
 * Error Rosetta: who must act on a code, what happened, what to do, where, and a text for IT.
 * Pure. This door carries both languages; a browser takes one, with the same words:
 * `const { entryFor } = await import('@letterhead/contract/rosetta/fr')`.
 */
export const rosettaEntry = (
  code: RosettaCode,
  situation: RosettaSituation,
  locale: Locale,
): RosettaEntry => (locale === 'fr' ? frenchEntry : englishEntry)(code, situation)
