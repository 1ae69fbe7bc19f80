import express, { type Express, type RequestHandler, type Router } from 'express'
import { en } from 'zod/locales'
import { config as zodConfig } from 'zod/v4/core'
import type { Limits } from './platform/limits/index.ts'
import type { Logger } from './platform/log.ts'
import { onlyDeclared, onlyOpen } from './platform/http/declared.ts'
import { createDocuments } from './platform/http/documents.ts'
import { answerNotFound, createErrorAnswer } from './platform/http/error-answer.ts'
import type { ApiKey, Denied } from './platform/http/guards.ts'
import type { Route } from './platform/http/index.ts'
import { limitNetwork } from './platform/http/keep-within-limit.ts'
import { mountRoutes } from './platform/http/mount.ts'
import { answerOpenApi } from './platform/http/openapi.ts'
import { answerProblemsPage } from './platform/http/problems-page.ts'
import { createRequestLog } from './platform/http/request-log.ts'
import type { SetHeaders } from './platform/http/security-headers.ts'

interface Parts {
  /** On every answer, errors and files too. */
  readonly headers: readonly SetHeaders[]
  readonly publicUrl: string
  readonly trustedProxies: readonly string[]
  readonly webFolder: string
  readonly health: Router
  readonly sessions: RequestHandler
  /** `/sign-in`, `/sign-in/callback`: needs the session to begin one. */
  readonly signIn: Router
  /** `/oauth/…/callback`: works without a session (decision 8). */
  readonly callbacks: readonly Router[]
  readonly routes: readonly Route[]
  readonly findApiKey: (key: string) => Promise<ApiKey | null>
  readonly now: () => Date
  readonly limits: Limits
  readonly tellDenied: (denied: Denied) => Promise<void>
  readonly log: Logger
}

/** Everything that is answered over HTTP, in the order in which a request meets it. */
export const createApp = (parts: Parts): Express => {
  // Messages of the contract's schemas, which load no language of their own.
  zodConfig(en())
  const https = parts.publicUrl.startsWith('https://')
  const app = express()
  app.disable('x-powered-by')
  app.set('query parser', 'simple')
  // One address for each endpoint: what stands in front of us may compare letter by letter.
  app.set('case sensitive routing', true)
  app.set('strict routing', true)
  app.set('etag', false)
  app.set('trust proxy', parts.trustedProxies.length === 0 ? false : [...parts.trustedProxies])
  app.use(createRequestLog(parts.log), ...parts.headers)
  if (https) app.use(countAsHttps)
  app.use(onlyOpen(parts.health))
  app.get('/api/problems', answerProblemsPage)
  app.get('/api/openapi.json', answerOpenApi())
  app.use('/sign-in', parts.sessions)
  app.use(['/oauth', '/test-received'], limitNetwork('return', parts.limits))
  app.use([parts.signIn, ...parts.callbacks].map(onlyOpen))
  mountRoutes(app, onlyDeclared(parts.routes), {
    sessions: parts.sessions,
    ownOrigin: parts.publicUrl,
    findApiKey: parts.findApiKey,
    now: parts.now,
    limits: parts.limits,
    tellDenied: parts.tellDenied,
  })
  app.use(createDocuments({ folder: parts.webFolder }))
  app.use(answerNotFound, createErrorAnswer({ log: parts.log }))
  return app
}

// The TLS proxy in front speaks http to us; without this express-session would send no Secure cookie.
const countAsHttps: RequestHandler = (request, _response, next) => {
  Object.defineProperty(request, 'secure', { value: true, configurable: true })
  Object.defineProperty(request, 'protocol', { value: 'https', configurable: true })
  next()
}
