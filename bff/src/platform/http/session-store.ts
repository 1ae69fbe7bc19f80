import { callbackify } from 'node:util'
import session, { type SessionData } from 'express-session'
import type pg from 'pg'
import * as z from 'zod/mini'
import { digest } from '../digest.ts'

// States of a row: alive → over (idle or too old, by database time: session_is_alive) → deleted by
// the chore. connect-pg-simple ends sessions by each process' own clock, and keeps ids as they are.

type Done = (error?: unknown) => void

const Row = z.object({ sess: z.custom<SessionData>((value) => typeof value === 'object') })

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
  override touch(sid: string, _data: SessionData, done: Done = ignore): void {
    callbackify(touch)(this.#pool, sid, done)
  }
  destroy(sid: string, done: Done = ignore): void {
    callbackify(remove)(this.#pool, sid, done)
  }
}

const ignore = (): void => undefined

const read = async (pool: pg.Pool, sid: string): Promise<SessionData | null> => {
  const { rows } = await pool.query({
    name: 'read_session',
    text: 'select s.sess from sessions s where s.sid = $1 and session_is_alive(s)',
    values: [digest(sid)],
  })
  return rows.length === 0 ? null : Row.parse(rows[0]).sess
}

// A session that was ended while one of its requests was under way must not come back by its save:
// what was read from the table is only ever updated.
const write = async (pool: pg.Pool, sid: string, data: SessionData): Promise<void> => {
  await pool.query(
    data.isStored === true
      ? 'update sessions set person_id = $2, sess = $3, seen_at = now() where sid = $1'
      : 'insert into sessions (sid, person_id, sess) values ($1, $2, $3)',
    [digest(sid), data.person.id, JSON.stringify({ ...data, isStored: true })],
  )
}

// One write a minute is enough for half an hour.
const touch = async (pool: pg.Pool, sid: string): Promise<void> => {
  await pool.query(
    `update sessions set seen_at = now()
      where sid = $1 and seen_at < now() - interval '1 minute'`,
    [digest(sid)],
  )
}

const remove = async (pool: pg.Pool, sid: string): Promise<void> => {
  await pool.query('delete from sessions where sid = $1', [digest(sid)])
}

/** Ends every session of this person, on every process; how many there were. */
export const endSessionsOf = async (pool: pg.Pool, personId: string): Promise<number> => {
  const { rowCount } = await pool.query(
    'delete from sessions s where s.person_id = $1 and session_is_alive(s)',
    [personId],
  )
  return rowCount ?? 0
}

/** A chore: deletes what is over. */
export const deleteEndedSessions = async (pool: pg.Pool): Promise<number> => {
  const { rowCount } = await pool.query('delete from sessions s where not session_is_alive(s)')
  return rowCount ?? 0
}
