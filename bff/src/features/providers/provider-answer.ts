import { z } from 'zod'

/**
 * What one HTTP call came to, whatever library made it: the pure outcome tables read this.
 * `answered` as soon as there is a status line, even when the body was cut or too long.
 */
export type ProviderAnswer =
  | {
      readonly kind: 'answered'
      readonly status: number
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string>>
      /** At most 64 KiB, perhaps cut. */
      readonly body: string
    }
  | {
      readonly kind: 'silent'
      /** `no`: it is certain that nothing reached the provider. */
      readonly sent: 'no' | 'maybe'
      /** `ECONNREFUSED`, `ENOTFOUND`, `DEADLINE`, … */
      readonly code: string
    }

export type Answered = Extract<ProviderAnswer, { kind: 'answered' }>

const JsonObject = z.record(z.string(), z.unknown())

/** The body as a JSON object; empty when it is anything else. */
export const jsonObjectOf = (text: string): Readonly<Record<string, unknown>> => {
  try {
    return JsonObject.safeParse(JSON.parse(text)).data ?? {}
  } catch {
    return {}
  }
}

/** A `catch` keeps one odd member from hiding the others. */
export const optionalText = z.string().optional().catch(undefined)
