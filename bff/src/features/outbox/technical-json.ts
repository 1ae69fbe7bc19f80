import type { TechnicalDetails } from '@letterhead/contract'
import type { Technical } from '../providers/index.ts'

/** How a provider's answer is kept in a row. */
export const technicalJson = ({
  providerCode,
  httpStatus,
  correlationId,
  at,
}: Technical): TechnicalDetails => ({
  providerCode,
  httpStatus,
  correlationId,
  at: at.toISOString(),
})
