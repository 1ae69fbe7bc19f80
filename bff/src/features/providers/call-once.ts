import { z } from 'zod'
import type { ProviderAnswer } from './provider-answer.ts'

/**
 * One HTTP call, lent to a library as its `fetch`. The library forms the request; what came back
 * is kept here, so that no decision hangs on how a library words its errors.
 */
export interface Call {
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /** Null until the call was made. */
  readonly answer: () => ProviderAnswer | null
}

const LONGEST_BODY = 64 * 1024
const STATUSES_WITHOUT_BODY = new Set([204, 205, 304])

// Nothing was written yet, so repeating cannot send twice. Anything not listed counts as `maybe`.
const BEFORE_SENDING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/**
 * A second call is a bug and throws: retries are the outbox's (decision 5). `deadlineMs` covers
 * connecting, sending, headers and body together. Redirects are answers, not followed: a token
 * and a letter go to the configured host or nowhere.
 */
export const callOnce = (deadlineMs: number): Call => {
  let isMade = false
  let answer: ProviderAnswer | null = null
  return {
    answer: () => answer,
    fetch: async (input, init) => {
      if (isMade) throw new Error('a provider is called once; the outbox repeats')
      isMade = true
      answer = await exchangeBytes(input, init, AbortSignal.timeout(deadlineMs))
      if (answer.kind === 'silent') throw new TypeError(`no answer: ${answer.code}`)
      return forLibrary(answer.status, answer.headers, answer.body)
    },
  }
}

const exchangeBytes = async (
  input: string | URL | Request,
  init: RequestInit | undefined,
  signal: AbortSignal,
): Promise<ProviderAnswer> => {
  try {
    const response = await fetch(input, { ...wanted(init), redirect: 'manual', signal })
    return {
      kind: 'answered',
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await readBody(response),
    }
  } catch (error) {
    return silence(error)
  }
}

// gaxios hands over its whole settings as `init`.
const wanted = (init: RequestInit | undefined): RequestInit => ({
  ...(init?.method === undefined ? {} : { method: init.method }),
  ...(init?.headers === undefined ? {} : { headers: init.headers }),
  ...(init?.body === undefined ? {} : { body: init.body }),
})

/** What arrived of the body. A cut or slow body leaves the status, which is what counts, standing. */
const readBody = async (response: Response): Promise<string> => {
  const reader = response.body?.getReader()
  if (reader === undefined) return ''
  const pieces: Uint8Array[] = []
  let length = 0
  try {
    while (length < LONGEST_BODY) {
      const piece: { done: boolean; value?: Uint8Array } = await reader.read()
      if (piece.value === undefined) break
      pieces.push(piece.value)
      length += piece.value.byteLength
    }
    // Ends the connection when there is more: it is not used again.
    if (length >= LONGEST_BODY) await reader.cancel()
  } catch {
    return textOf(pieces)
  }
  return textOf(pieces)
}

const textOf = (pieces: readonly Uint8Array[]): string =>
  Buffer.concat(pieces).subarray(0, LONGEST_BODY).toString('utf8')

const Fault = z.object({
  name: z.string().optional(),
  code: z.unknown().optional(),
  syscall: z.string().optional(),
})

const silence = (error: unknown): ProviderAnswer => {
  const outer = Fault.safeParse(error).data
  if (outer?.name === 'TimeoutError') return { kind: 'silent', sent: 'maybe', code: 'DEADLINE' }
  const fault = Fault.safeParse(error instanceof Error ? error.cause : undefined).data
  const code = typeof fault?.code === 'string' ? fault.code : 'NO_ANSWER'
  const isBefore = BEFORE_SENDING.has(code) || fault?.syscall === 'connect'
  return { kind: 'silent', sent: isBefore ? 'no' : 'maybe', code }
}

const forLibrary = (
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): Response => {
  // The body is decoded and perhaps shortened by now.
  const { 'content-encoding': _, 'content-length': __, ...kept } = headers
  // `Response` cannot be made with a status such as 999, which a broken server can send.
  const known = status >= 200 && status <= 599 ? status : 502
  return new Response(STATUSES_WITHOUT_BODY.has(known) ? null : body, {
    status: known,
    headers: kept,
  })
}
