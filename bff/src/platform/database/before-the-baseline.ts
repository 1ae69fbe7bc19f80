import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import type { Tables } from './tables.ts'

// Databases of checkouts from before docs/decisions/0029 is what it is now. Nothing of these was ever
// released: this file, its SQL and its test may go with the first release.

/** The database was made by a checkout of before the baseline, and not by the last of these. */
export class BeforeTheBaseline extends Error {
  override name = 'BeforeTheBaseline'
}

const LAST_OF_BASELINE = '0017-walls'
const LAST_BEFORE = '0065-claims-keep-their-plan'
const COUNT_BEFORE = 35

/**
 * What all the files before it had made lacks little of what the baseline makes: that is done, and the
 * names of the baseline are recorded in place of theirs. `names` are those of the migrations there are now.
 *
 * @throws {BeforeTheBaseline} with what to do.
 */
export const adoptBaseline = async (
  db: Kysely<Tables>,
  names: readonly string[],
): Promise<void> => {
  const baseline = names.filter((name) => name <= LAST_OF_BASELINE)
  await db.transaction().execute(async (tx) => {
    // Ten processes may start at once: whoever comes second finds it done.
    await sql`select pg_advisory_xact_lock(hashtextextended('letterhead baseline', 0))`.execute(tx)
    const { rows: made } = await sql`
      select from pg_tables where schemaname = 'public' and tablename = 'migrations'`.execute(tx)
    if (made.length === 0) return
    const { rows } = await sql<{ name: string }>`
      select name from migrations where name <> all (${names}::text[])`.execute(tx)
    const before = rows.map(({ name }) => name).filter((name) => name <= LAST_BEFORE)
    if (before.length === 0) return
    if (before.length < COUNT_BEFORE) throw new BeforeTheBaseline(WHAT_TO_DO)
    await sql.raw(await readFile(WHAT_IT_LACKS, 'utf8')).execute(tx)
    await sql`delete from migrations where name = any (${before}::text[])`.execute(tx)
    await sql`
      insert into migrations (name, timestamp)
      select name, ${new Date().toISOString()} from unnest(${baseline}::text[]) as b (name)`.execute(
      tx,
    )
  })
}

const WHAT_IT_LACKS = join(import.meta.dirname, 'before-the-baseline.sql')

const WHAT_TO_DO = `This database was made by an older checkout, whose migrations are gone. Either
  - start the last one that has them once, and then this one:
    git checkout "$(git rev-list -1 HEAD -- bff/src/platform/database/migrations/${LAST_BEFORE}.sql)~1"
  - or, when nothing in it is needed, begin anew: npm run reset (a database of your own in
    DATABASE_URL is yours to empty).`
