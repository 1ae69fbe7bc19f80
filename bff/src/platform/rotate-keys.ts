import { sql } from 'kysely'
import * as z from 'zod/mini'
import type { Database, Tx } from './database/index.ts'
import { SEALED_COLUMNS, type SealedColumn } from './database/sealed-columns.ts'
import { keyIdSql } from './key-id-sql.ts'
import { UnsealError, type Seal } from './seal.ts'

// States of a rotation: none is kept. Every run goes over all rows and changes those that another
// key sealed, so a run that was killed is simply started again.

export interface Rotation {
  readonly resealed: number
  /** Values whose key is not at hand, or that were damaged: left as they are. */
  readonly unreadable: number
}

interface Deps {
  /** The owner of the tables: sees the sealed columns of every organisation. */
  readonly owner: Database
  readonly seal: Seal
  /** In the same transaction, for what else was made of these values with a key. */
  readonly onResealed: (tx: Tx, place: SealedColumn, values: readonly Clear[]) => Promise<void>
}

/** A value that has just been sealed again. */
export interface Clear {
  readonly organizationId: string
  readonly id: string
  readonly clear: Buffer
}

const BATCH = 200

/** Seals again with the first key what another one sealed. The service goes on meanwhile. */
export const rotateKeys = async (deps: Deps): Promise<Rotation> => {
  const done = { resealed: 0, unreadable: 0 }
  for (const place of SEALED_COLUMNS) {
    let after: string | null = null
    for (;;) {
      const rows: Row[] = await readBatch(deps, { place, after })
      const last = rows.at(-1)
      if (last === undefined) break
      after = last.id
      const values = rows.map((row) => reseal(deps.seal, place, row))
      const readable = values.filter((value) => value !== null)
      done.unreadable += values.length - readable.length
      done.resealed += await writeBatch(deps, { place, values: readable })
    }
  }
  return done
}

const Row = z.object({ id: z.string(), organization_id: z.string(), sealed: z.instanceof(Buffer) })
type Row = z.infer<typeof Row>

const readBatch = async (
  { owner, seal }: Deps,
  { place, after }: { readonly place: SealedColumn; readonly after: string | null },
): Promise<Row[]> => {
  const id = sql.ref(place.row)
  const { rows } = await sql`
    select ${id} as id, organization_id, ${sql.ref(place.column)} as sealed
      from ${sql.table(place.table)}
     where ${sql.ref(place.column)} is not null
       and ${keyIdSql(place.column)} is distinct from ${seal.keyIds[0]}
       and (${after}::uuid is null or ${id} > ${after}::uuid)
     order by ${id} limit ${BATCH}`.execute(owner.kysely)
  return z.array(Row).parse(rows)
}

interface Resealed extends Clear {
  readonly before: Buffer
  readonly after: Buffer
}

const reseal = (seal: Seal, { column }: SealedColumn, row: Row): Resealed | null => {
  const place = { organizationId: row.organization_id, row: row.id, column }
  try {
    const clear = seal.unseal(place, row.sealed)
    return {
      organizationId: row.organization_id,
      id: row.id,
      clear,
      before: row.sealed,
      after: seal.seal(place, clear),
    }
  } catch (error) {
    // One damaged value must not keep the others on an old key.
    if (error instanceof UnsealError) return null
    throw error
  }
}

// Only where the value is still the one that was read: a token renewed meanwhile is newer.
const writeBatch = async (
  { owner, onResealed }: Deps,
  { place, values }: { readonly place: SealedColumn; readonly values: readonly Resealed[] },
): Promise<number> => {
  if (values.length === 0) return 0
  const column = sql.ref(place.column)
  return await owner.kysely.transaction().execute(async (tx) => {
    const { rows } = await sql`
      update ${sql.table(place.table)} t set ${column} = v.after
        from unnest(${values.map(({ id }) => id)}::uuid[], ${values.map(({ before }) => before)}::bytea[],
                    ${values.map(({ after }) => after)}::bytea[]) v (id, before, after)
       where t.${sql.ref(place.row)} = v.id and t.${column} = v.before
      returning v.id`.execute(tx)
    const changed = new Set(Ids.parse(rows).map(({ id }) => id))
    await onResealed(
      tx,
      place,
      values.filter(({ id }) => changed.has(id)),
    )
    return changed.size
  })
}

const Ids = z.array(z.object({ id: z.string() }))

export interface KeyInUse {
  readonly keyId: string
  readonly values: number
}

const Counts = z.array(z.object({ key_id: z.string(), values: z.coerce.number() }))

/** How many values each key seals, by what the values themselves say. */
export const countKeysInUse = async (owner: Database): Promise<readonly KeyInUse[]> => {
  const each = SEALED_COLUMNS.map(
    ({ table, column }) => sql`
      select ${keyIdSql(column)} as key_id, count(*) as values from ${sql.table(table)}
       where ${sql.ref(column)} is not null group by 1`,
  )
  const { rows } = await sql`
    select key_id, sum(values) as values from (${sql.join(each, sql` union all `)}) used
     group by key_id order by key_id`.execute(owner.kysely)
  return Counts.parse(rows).map(({ key_id: keyId, values }) => ({ keyId, values }))
}

/**
 * Forgets the keys that seal nothing any more, `keep` excepted; then they may leave `SEALING_KEYS`.
 * A process that still seals with one of them announces it again within a minute.
 */
export const forgetUnusedKeys = async (
  owner: Database,
  keep: string,
): Promise<readonly string[]> => {
  const used = new Set((await countKeysInUse(owner)).map(({ keyId }) => keyId))
  const { rows } = await sql`
    delete from sealing_keys where key_id <> all (${[keep, ...used]}::text[])
    returning key_id`.execute(owner.kysely)
  return z
    .array(z.object({ key_id: z.string() }))
    .parse(rows)
    .map(({ key_id: id }) => id)
}
