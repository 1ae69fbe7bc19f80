import express, { type Router } from 'express'
import { randomUUID } from 'node:crypto'
import { createErrorAnswer } from '../src/platform/http/error-answer.ts'
import {
  sessionOf,
  type ApiKey,
  type Denied,
  type Route,
  type SessionPerson,
} from '../src/platform/http/index.ts'
import { mountRoutes } from '../src/platform/http/mount.ts'
import { createRequestLog } from '../src/platform/http/request-log.ts'
import { close, listen } from '../src/platform/http/server.ts'
import { createSessions } from '../src/platform/http/session.ts'
import type { Logger } from '../src/platform/log.ts'
import { createBrowser, type Browser } from './browser.ts'
import type { MigratedDatabase } from './migrated-database.ts'
import { wideLimits } from './wide-limits.ts'

/** One slice behind real HTTP, guards and sessions. */
export type SliceWorld = {
  /** Where it listens. */
  url: string
  newBrowser: () => Browser
  /** A browser in which this person is signed in. */
  signIn: (person: Partial<SessionPerson>) => Promise<Browser>
  close: () => Promise<void>
}

export const createSliceWorld = async (
  db: MigratedDatabase,
  slice: {
    readonly routes: readonly Route[]
    readonly routers?: readonly Router[]
    readonly publicUrl: string
    readonly secrets?: readonly string[]
    readonly tellDenied?: (denied: Denied) => Promise<void>
    readonly findApiKey?: (key: string) => Promise<ApiKey | null>
    readonly log: Logger
  },
): Promise<SliceWorld> => {
  const app = express()
  app.set('query parser', 'simple')
  const secrets = slice.secrets ?? ['s'.repeat(32)]
  const sessions = createSessions({ pool: db.app.pool, secrets, secure: false })
  app.use(createRequestLog(slice.log))
  const arriving = new Map<string, SessionPerson>()
  app.post('/enter/:ticket', sessions, async (request, response) => {
    const person = arriving.get(String(request.params['ticket']))
    if (person === undefined) throw new Error('nobody arrives')
    await sessionOf(request).signIn(person)
    response.end()
  })
  if (slice.routers !== undefined && slice.routers.length > 0) app.use([...slice.routers])
  mountRoutes(app, slice.routes, {
    sessions,
    ownOrigin: slice.publicUrl,
    now: () => new Date(),
    limits: wideLimits(db),
    tellDenied: slice.tellDenied ?? (async () => await Promise.resolve()),
    findApiKey: slice.findApiKey ?? (async () => await Promise.resolve(null)),
  })
  app.use(createErrorAnswer({ log: slice.log }))
  const server = await listen(app, 0)
  const address = server.address()
  if (typeof address === 'string' || address === null) throw new Error('no port')
  const url = `http://127.0.0.1:${address.port}`
  const newBrowser = () => createBrowser({ url, publicUrl: slice.publicUrl })
  return {
    url,
    newBrowser,
    signIn: async (person) => {
      const ticket = randomUUID()
      arriving.set(ticket, { ...ADA, ...person })
      const browser = newBrowser()
      await browser.request(`/enter/${ticket}`, { method: 'POST' })
      return browser
    },
    close: async () => await close(server, 1_000),
  }
}

const ADA: SessionPerson = {
  id: 'p1',
  name: 'Ada Admin',
  email: 'ada@acme.example',
  emailVerified: true,
  role: 'admin',
  locale: 'en',
  organizationId: null,
  authenticatedAt: null,
}
