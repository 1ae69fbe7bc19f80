import { z } from 'zod'
import type { Technical } from '../port.ts'
import { jsonObjectOf, optionalText, type ProviderAnswer } from '../provider-answer.ts'
import { technicalOf } from '../technical-details.ts'
import { entraHint, type EntraHint } from './entra-hint.ts'

const ErrorBody = z.object({
  error: optionalText,
  suberror: optionalText,
  error_codes: z.array(z.number()).optional().catch(undefined),
  correlation_id: optionalText,
})

/** An answer of the token endpoint that brought no token, read. */
export interface Found {
  readonly error: string
  readonly suberror: string
  readonly hint: EntraHint | null
  readonly technical: Technical
}

export const readTokenError = (answer: ProviderAnswer, now: Date): Found => {
  const isRefusal = answer.kind === 'answered' && answer.status >= 400
  const body = ErrorBody.parse(isRefusal ? jsonObjectOf(answer.body) : {})
  const number = body.error_codes?.[0] ?? null
  const headers = answer.kind === 'answered' ? answer.headers : {}
  return {
    error: body.error ?? '',
    suberror: body.suberror ?? '',
    hint: entraHint(number),
    technical: technicalOf(
      answer,
      {
        providerCode: number === null ? body.error : `AADSTS${number}`,
        correlationId: body.correlation_id ?? headers['x-ms-request-id'],
      },
      now,
    ),
  }
}
