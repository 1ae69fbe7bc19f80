import { callbackify } from 'node:util'
import session, { type SessionData } from 'express-session'
import type pg from 'pg'
import * as z from 'zod/mini'
import { digest } from '../digest.ts'

// States of a row: alive → over (idle or too old, by database time: session_is_alive) → deleted by
// the chore. connect-pg-simple ends sessions by each process' own clock, and keeps ids as they are. The
// table itself is out of our role's reach: each function takes the digest of one id.

type Done = (error?: unknown) => void

const Row = z.object({ sess: z.custom<SessionData | null>((value) => typeof value === 'object') })

const resting = new WeakSet<Partial<SessionData>>()

/** This request does not count as a sign of life of the session. */
export const letRest = (data: Partial<SessionData>): void => {
  resting.add(data)
}

/** express-session's store on the table `sessions`; only sessions with a person are ever stored. */
export const createSessionStore = (pool: pg.Pool): session.Store => new PostgresStore(pool)

// The one class that is no error: express-session asks for an heir of its own.
class PostgresStore extends session.Store {
  readonly #pool: pg.Pool
  constructor(pool: pg.Pool) {
    super()
    this.#pool = pool
  }
  get(sid: string, done: (error: unknown, found?: SessionData | null) => void): void {
    callbackify(read)(this.#pool, sid, done)
  }
  set(sid: string, data: SessionData, done: Done = ignore): void {
    callbackify(write)(this.#pool, sid, data, done)
  }
  override touch(sid: string, data: SessionData, done: Done = ignore): void {
    if (resting.has(data)) done()
    else callbackify(touch)(this.#pool, sid, done)
  }
  destroy(sid: string, done: Done = ignore): void {
    callbackify(remove)(this.#pool, sid, done)
  }
}

const ignore = (): void => undefined

const read = async (pool: pg.Pool, sid: string): Promise<SessionData | null> => {
  const { rows } = await pool.query({
    name: 'read_session',
    text: 'select read_session($1) as sess',
    values: [digest(sid)],
  })
  return Row.parse(rows[0]).sess
}

// What was read from the table is only ever updated (change_session).
const write = async (pool: pg.Pool, sid: string, data: SessionData): Promise<void> => {
  await pool.query(
    data.isStored === true
      ? 'select change_session($1, $2, $3)'
      : 'select begin_session($1, $2, $3)',
    [digest(sid), data.person.id, JSON.stringify({ ...data, isStored: true })],
  )
}

const touch = async (pool: pg.Pool, sid: string): Promise<void> => {
  await pool.query('select touch_session($1)', [digest(sid)])
}

const remove = async (pool: pg.Pool, sid: string): Promise<void> => {
  await endSession(pool, digest(sid))
}

/** Ends the session of this digest, on every process. */
export const endSession = async (pool: pg.Pool, sidDigest: string): Promise<void> => {
  await pool.query('select end_session($1)', [sidDigest])
}

const Ended = z.tuple([z.object({ ended: z.coerce.number() })])

/** Ends every session of this person, on every process; how many there were. */
export const endSessionsOf = async (pool: pg.Pool, personId: string): Promise<number> => {
  const { rows } = await pool.query('select end_sessions_of($1) as ended', [personId])
  return Ended.parse(rows)[0].ended
}

/** A chore: deletes what is over. */
export const deleteEndedSessions = async (pool: pg.Pool): Promise<number> => {
  const { rows } = await pool.query('select delete_ended_sessions() as ended')
  return Ended.parse(rows)[0].ended
}
