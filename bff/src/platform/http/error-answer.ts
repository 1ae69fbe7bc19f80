import { PROBLEMS, type ProblemCode } from '@letterhead/contract'
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import { isOutOfReach } from '../database/out-of-reach.ts'
import type { Logger } from '../log.ts'
import { Problem, problemDetails } from './problem.ts'
import { requestIdOf } from './request-id.ts'

/** Every address nobody answers. */
export const answerNotFound: RequestHandler = () => {
  throw new Problem('not_found')
}

/** The one place where a refusal, a broken request or a bug becomes an answer (RFC 9457). */
export const createErrorAnswer =
  ({ log }: { readonly log: Logger }): ErrorRequestHandler =>
  // Express knows an answer to errors by its four parameters.
  (error: unknown, request, response, _next) => {
    const id = requestIdOf(request)
    if (response.headersSent) {
      // Express itself would write the whole error beside our log. What is cut short must not look whole.
      log.warn({ request_id: id, err: error }, 'answer broken off')
      response.destroy()
      return
    }
    const problem = error instanceof Problem ? error : problemOf(error)
    if (PROBLEMS[problem.code].status >= 500)
      log.error({ request_id: id, code: problem.code, err: error }, 'request failed')
    else
      log.debug({ request_id: id, code: problem.code, note: problem.extra.note }, 'request refused')
    cutEndless(request, response)
    write(problem, id, response)
  }

const LINGER_MS = 1_000

/** Node reads the rest of a refused body to its end, and a body need not have one (attack J-01). */
const cutEndless = (request: Request, response: Response): void => {
  if (request.complete) return
  response.once('finish', () => {
    setTimeout(() => {
      if (!request.complete) request.destroy()
    }, LINGER_MS).unref()
  })
}

const write = (problem: Problem, requestId: string, response: Response): void => {
  const { status } = PROBLEMS[problem.code]
  response
    .status(status)
    .set({ 'cache-control': 'no-store', ...(status === 503 ? { 'retry-after': '5' } : {}) })
    .set(problem.extra.headers ?? {})
    .type('application/problem+json')
    .send(JSON.stringify(problemDetails(problem, requestId)))
}

/** What Express and its parsers refuse, and a database out of reach, are no bugs. */
const problemOf = (error: unknown): Problem => {
  const code = codeOf(error)
  return code === 'internal_error'
    ? new Problem(code, { cause: error })
    : new Problem(code, { cause: error, note: 'refused before the route' })
}

const codeOf = (error: unknown): ProblemCode => {
  if (isOutOfReach(error)) return 'unavailable'
  if (error instanceof URIError) return 'malformed_request'
  // body-parser and express.static throw http-errors. Errors of others may have a status of their own.
  if (!(error instanceof Error) || !('expose' in error) || !('status' in error))
    return 'internal_error'
  const status = Number(error.status)
  return status >= 500 ? 'internal_error' : (REFUSALS[status] ?? 'malformed_request')
}

const REFUSALS: Readonly<Record<number, ProblemCode>> = {
  404: 'not_found',
  413: 'too_large',
  415: 'unsupported_media_type',
}
