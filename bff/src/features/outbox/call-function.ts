import type { QueryResultRow } from 'pg'
import { setTimeout as pause } from 'node:timers/promises'
import { errorCode, type Database } from '../../platform/database/index.ts'

const DEADLOCK = '40P01'
const SERIALIZATION = '40001'
const MOST_TRIES = 4
/** A half-open connection never answers; after this it is dropped from the pool. */
const ANSWER_WITHIN_MS = 10_000

interface Call {
  readonly text: string
  readonly values: readonly unknown[]
}

/** One round trip by a prepared statement of its own name, again where its work was undone. */
export const callFunction = async <Row extends QueryResultRow>(
  database: Pick<Database, 'pool'>,
  name: string,
  call: Call,
): Promise<Row[]> => await withoutDeadlock(async () => await tryFunction<Row>(database, name, call))

/** For the work of many: where it is undone each is better done alone than all once more. */
export const tryFunction = async <Row extends QueryResultRow>(
  { pool }: Pick<Database, 'pool'>,
  name: string,
  { text, values }: Call,
): Promise<Row[]> => {
  const query = { name, text, values: [...values], query_timeout: ANSWER_WITHIN_MS }
  return (await pool.query<Row>(query)).rows
}

/** PostgreSQL ends one of two that wait for each other; its work is simply done again. */
export const withoutDeadlock = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work()
    } catch (error) {
      const code = errorCode(error)
      if ((code !== DEADLOCK && code !== SERIALIZATION) || tried === MOST_TRIES) throw error
      await pause(tried * 20 * (0.5 + Math.random()))
    }
  }
}
