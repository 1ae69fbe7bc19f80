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

/** 256 bits in base64url: the token of a hand-over link stands in its path. */
const SECRET_SEGMENT = /\/[\w-]{43}(?=\/|$)/g

const withoutValues = (url: string): string => {
  const [whole = '', query] = url.split('?', 2)
  const path = whole.replaceAll(SECRET_SEGMENT, '/…')
  return query === undefined ? path : `${path}?${[...new URLSearchParams(query).keys()].join('&')}`
}
