import type { TechnicalDetails } from '@letterhead/contract'
import type { Technical } from '../providers/index.ts'

/** As a jsonb column takes it. */
export const technicalText = (technical: Technical): string => JSON.stringify(technical)

/** As a jsonb column gives it back. */
export const technicalOf = (stored: TechnicalDetails | null): Technical | null =>
  stored === null ? null : { ...stored, at: new Date(stored.at) }
