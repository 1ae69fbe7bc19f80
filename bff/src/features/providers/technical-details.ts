import type { ProviderAnswer } from './provider-answer.ts'
import type { Technical } from './port.ts'

/** A code or an id and nothing else: free text of a provider may quote an address or a token. */
export const codeOnly = (value: unknown): string | null =>
  typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/.test(value) ? value : null

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
