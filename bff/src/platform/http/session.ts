import type { Request, RequestHandler } from 'express'
import session from 'express-session'
import type pg from 'pg'
import { digest } from '../digest.ts'
import { createSessionStore, letRest } from './session-store.ts'

/** The signed-in person as the session keeps it; `organizationId` is null for an operator. */
export interface SessionPerson {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly emailVerified: boolean
  readonly role: 'admin' | 'member' | 'operator'
  readonly locale: 'en' | 'fr'
  readonly organizationId: string | null
  /** When the person last proved who they are at the issuer; null: the issuer does not tell. */
  readonly authenticatedAt: string | null
}

declare module 'express-session' {
  interface SessionData {
    person: SessionPerson
    /** Came from the table. */
    isStored?: boolean
  }
}

export interface SessionHandle {
  readonly person: SessionPerson | null
  /** SHA-256 of the session id: remembers a session without being able to act as it. */
  readonly digest: string
  /** Starts a new session under a new id (no fixation) and stores it before it resolves. */
  readonly signIn: (person: SessionPerson) => Promise<void>
  readonly change: (person: SessionPerson) => Promise<void>
  /** Deletes the row: the cookie is worthless on every process from then on. */
  readonly end: () => Promise<void>
}

const HOURS = 60 * 60 * 1000
/** Of the cookie only; when the session ends is decided by the database (session-store.ts). */
const LIFE = 12 * HOURS

interface Options {
  readonly pool: pg.Pool
  /** First signs, all verify. */
  readonly secrets: readonly string[]
  readonly secure: boolean
}

/**
 * express-session in PostgreSQL; Strict, so only our own pages' requests carry it (decision 8). What a
 * page asks by itself while nobody is at it (`X-Unattended: 1`) keeps no session awake.
 */
export const createSessions = ({ pool, secrets, secure }: Options): RequestHandler => {
  const read = session({
    store: createSessionStore(pool),
    name: secure ? '__Host-Http-sid' : 'sid',
    secret: [...secrets],
    resave: false,
    saveUninitialized: false,
    rolling: false,
    cookie: { path: '/', httpOnly: true, sameSite: 'strict', secure, maxAge: LIFE },
  })
  return (request, response, next) =>
    read(request, response, (error?: unknown) => {
      if (error === undefined && request.get('x-unattended') === '1') letRest(request.session)
      next(error)
    })
}

/** The request's session; `/bff` and `/sign-in/callback` have one, documents do not. */
export const sessionOf = (request: Request): SessionHandle => ({
  person: request.session.person ?? null,
  digest: digest(request.sessionID),
  signIn: async (person) => {
    await settled((done) => request.session.regenerate(done))
    request.session.person = person
    await settled((done) => request.session.save(done))
    request.session.isStored = true
  },
  change: async (person) => {
    request.session.person = person
    await settled((done) => request.session.save(done))
  },
  end: async () => await settled((done) => request.session.destroy(done)),
})

const settled = async (start: (done: (error?: unknown) => void) => void): Promise<void> =>
  await new Promise((resolve, reject) => {
    start((error) => (error === undefined || error === null ? resolve() : reject(toError(error))))
  })

const toError = (value: unknown): Error =>
  value instanceof Error ? value : new Error('the session store failed', { cause: value })
