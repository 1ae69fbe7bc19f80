import type { RequestHandler } from 'express'
import { pinoHttp } from 'pino-http'
import type { Logger } from '../log.ts'
import { makeRequestId } from './request-id.ts'

/**
 * One line a request: method, path and the names of query parameters, never their values (codes and
 * states pass there), never headers or bodies.
 */
export const createRequestLog = (log: Logger): RequestHandler =>
  pinoHttp({
    logger: log,
    genReqId: (_request, response) => {
      const id = makeRequestId()
      response.setHeader('request-id', id)
      return id
    },
    customLogLevel: (_request, response, error) =>
      error !== undefined || response.statusCode >= 500 ? 'error' : 'debug',
    wrapSerializers: false,
    serializers: {
      req: (request: { id: unknown; method?: string; url?: string }) => ({
        id: request.id,
        method: request.method,
        url: withoutValues(request.url ?? ''),
      }),
      res: (response: { statusCode?: number }) => ({ status: response.statusCode }),
      err: (error: Error) => ({ type: error.name }),
    },
  })

/**
 * Ids of ours have 36 signs. The token of a link has 43, and more where it was copied with the full
 * stop behind it; an API key that somebody puts into an address has more still.
 */
const SECRET_SEGMENT = /\/[^/]{37,}/g
/** Of a parameter without a value its name may be the secret. */
const PLAIN_NAME = /^[\w.-]{1,24}$/

const withoutValues = (url: string): string => {
  const [whole = '', query] = url.split('?', 2)
  const path = whole.replaceAll(SECRET_SEGMENT, '/…')
  if (query === undefined) return path
  const names = [...new URLSearchParams(query).keys()]
  return `${path}?${names.map((name) => (PLAIN_NAME.test(name) ? name : '…')).join('&')}`
}
