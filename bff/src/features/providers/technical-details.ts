import { codeOnly } from '../../platform/code-only.ts'
import type { ProviderAnswer } from './provider-answer.ts'
import type { Technical } from './port.ts'

export const technicalOf = (
  answer: ProviderAnswer,
  found: { readonly providerCode?: unknown; readonly correlationId?: unknown },
  at: Date,
): Technical => ({
  providerCode: answer.kind === 'silent' ? codeOnly(answer.code) : codeOnly(found.providerCode),
  httpStatus: answer.kind === 'silent' ? null : answer.status,
  correlationId: codeOnly(found.correlationId),
  at,
})

/** Details where no call of ours was answered. */
export const withoutAnswer = (providerCode: string | null, at: Date): Technical => ({
  providerCode: codeOnly(providerCode),
  httpStatus: null,
  correlationId: null,
  at,
})
