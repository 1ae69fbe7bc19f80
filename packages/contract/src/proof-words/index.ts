import type { Locale } from '../kinds.ts'
import type { ProofFinding } from '../truthful-test.ts'
import { explainFinding as inEnglish } from './en/index.ts'
import { explainFinding as inFrench } from './fr/index.ts'
import type { Explained, ProofSituation } from './say.ts'

export type { Explained, ProofSituation } from './say.ts'

/**
 * What a finding about a received copy means and what to do about it. Pure. A browser takes one
 * language: `const { explainFinding } = await import('@letterhead/contract/proof-words/fr')`.
 */
export const explainFinding = (
  finding: ProofFinding,
  situation: ProofSituation,
  locale: Locale,
): Explained => (locale === 'fr' ? inFrench : inEnglish)(finding, situation)
