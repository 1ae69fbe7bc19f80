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
/** Of the 35 that the baseline replaced, and of the six that came after it and were folded into it. */
const [LAST_BEFORE, COUNT_BEFORE] = ['0065-claims-keep-their-plan', 35]
const [LAST_FOLDED, COUNT_FOLDED] = ['0071-what-nothing-forgot', 6]

/**
 * What all the files that are gone had made is what the baseline makes. So where the six were, their names
 * are removed; where the 35 were, it is done what the six did, and the names of the baseline are written.
 * `names` are those of the migrations there are now. A database that records the baseline and none of the
 * six is taken for a present one, though it is not: such a one existed for minutes, on one machine.
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
    const gone = rows.map(({ name }) => name).filter((name) => name <= LAST_FOLDED)
    if (gone.length === 0) return
    const before = gone.length === COUNT_BEFORE && gone.includes(LAST_BEFORE)
    const folded = gone.length === COUNT_FOLDED && gone.includes(LAST_FOLDED)
    if (!before && !folded)
      throw new BeforeTheBaseline(
        whatToDo(gone.some((name) => name > LAST_BEFORE) ? LAST_FOLDED : LAST_BEFORE),
      )
    await sql`delete from migrations where name = any (${gone}::text[])`.execute(tx)
    if (folded) return
    await sql.raw(await readFile(WHAT_THE_SIX_DID, 'utf8')).execute(tx)
    await sql`
      insert into migrations (name, timestamp)
      select name, ${new Date().toISOString()} from unnest(${baseline}::text[]) as b (name)`.execute(
      tx,
    )
  })
}

const WHAT_THE_SIX_DID = join(import.meta.dirname, 'before-the-baseline.sql')

const whatToDo = (
  last: string,
) => `This database was made by an older checkout, whose migrations are gone. Either
  - start the last one that has them once, and then this one:
    git checkout "$(git rev-list -1 HEAD -- bff/src/platform/database/migrations/${last}.sql)~1"
  - or, when nothing in it is needed, begin anew: npm run reset (a database of your own in
    DATABASE_URL is yours to empty).`
