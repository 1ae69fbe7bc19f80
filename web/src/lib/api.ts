import {
  ProblemDetails,
  type AnswerOf,
  type BodySent,
  type Endpoint,
  type ParamsSent,
  type QuerySent,
} from '@letterhead/contract'
import * as z from 'zod/mini'
import type { $ZodType } from 'zod/v4/core'
import { isAttended } from './attended.ts'
import { ApiRefusal, isProblemCode, type Answer, type ApiProblem } from './api-problem.ts'

type HeadersSent<E> = E extends { readonly headers: infer S extends $ZodType }
  ? S['_zod']['input']
  : undefined
type Given<Name extends string, T> = [T] extends [undefined]
  ? { readonly [N in Name]?: undefined }
  : { readonly [N in Name]: T }

/** What a call of this endpoint must bring, and nothing else. */
export type Parts<E extends Endpoint> = Given<'params', ParamsSent<E>> &
  Given<'query', QuerySent<E>> &
  Given<'headers', HeadersSent<E>> &
  Given<'body', BodySent<E>> & { readonly signal?: AbortSignal }

interface LooseParts {
  readonly params?: unknown
  readonly query?: unknown
  readonly headers?: unknown
  readonly body?: unknown
  readonly signal?: AbortSignal
}

const textsOf = (part: unknown): [string, string][] =>
  Object.entries(part ?? {}).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'string' ? [[name, value]] : [],
  )

export const addressOf = (path: string, params?: unknown, query?: unknown): string => {
  const texts = new Map(textsOf(params))
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(texts.get(name) ?? ''),
  )
  const search = new URLSearchParams(textsOf(query)).toString()
  return search === '' ? filled : `${filled}?${search}`
}

const withoutAnswer = (code: 'offline' | 'unreadable_answer', response?: Response): ApiProblem => ({
  code,
  status: response?.status ?? 0,
  errors: [],
  requestId: response?.headers.get('request-id') ?? null,
  retryAfterSeconds: null,
  changed: null,
})

const problemFrom = (response: Response, json: unknown): ApiProblem => {
  const read = z.safeParse(ProblemDetails, json)
  if (!read.success || !isProblemCode(read.data.code)) {
    return withoutAnswer('unreadable_answer', response)
  }
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN)
  return {
    code: read.data.code,
    status: read.data.status,
    errors: read.data.errors ?? [],
    requestId: read.data.request_id,
    retryAfterSeconds: Number.isFinite(wait) ? wait : null,
    changed: read.data.changed ?? null,
  }
}

/** An answer that is not JSON (a proxy's error page, say) reads as undefined. */
const jsonOf = async (response: Response): Promise<unknown> => {
  const text = await response.text()
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

const send = async (method: Endpoint['method'], address: string, parts: LooseParts) =>
  await fetch(address, {
    method,
    credentials: 'same-origin',
    cache: 'no-store',
    headers: {
      accept: 'application/json',
      'x-csrf': '1',
      ...(isAttended() ? {} : { 'x-unattended': '1' }),
      ...(parts.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...Object.fromEntries(textsOf(parts.headers)),
    },
    ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
    ...(parts.signal === undefined ? {} : { signal: parts.signal }),
  })

const begun = new Map<string, Promise<Response>>()

/** Asks now for what a part of the page that is still on its way will call for. */
export const beginReading = (address: string): void => {
  const response = send('GET', address, {})
  // Without a network the call itself will say so.
  response.catch(() => begun.delete(address))
  begun.set(address, response)
}

const begunReading = (method: Endpoint['method'], address: string) => {
  const response = method === 'GET' ? begun.get(address) : undefined
  begun.delete(address)
  return response
}

/**
 * One request to our own server, typed by the endpoint's declaration. Never throws: a refusal, no
 * network and an answer that breaks the contract all come back as a problem.
 */
export function call<E extends Endpoint>(endpoint: E, parts: Parts<E>): Promise<Answer<AnswerOf<E>>>
export async function call(endpoint: Endpoint, parts: LooseParts): Promise<Answer<unknown>> {
  const { method, success } = endpoint
  const address = addressOf(endpoint.path, parts.params, parts.query)
  let response: Response
  let json: unknown
  try {
    response = await (begunReading(method, address) ?? send(method, address, parts))
    json = await jsonOf(response)
  } catch {
    return { ok: false, problem: withoutAnswer('offline') }
  }
  if (!response.ok) return { ok: false, problem: problemFrom(response, json) }
  if (success.answer === undefined) return { ok: true, value: undefined }
  const read = z.safeParse(success.answer, json)
  return read.success
    ? { ok: true, value: read.data }
    : { ok: false, problem: withoutAnswer('unreadable_answer', response) }
}

/** {@link call} for react-query: throws {@link ApiRefusal}. */
export const callOrThrow = async <E extends Endpoint>(
  endpoint: E,
  parts: Parts<E>,
): Promise<AnswerOf<E>> => {
  const answer = await call(endpoint, parts)
  if (!answer.ok) throw new ApiRefusal(answer.problem)
  return answer.value
}
