import { sql } from 'kysely'
import * as z from 'zod/mini'
import type { Database, Tx } from '../../platform/database/index.ts'
import { readHead, readLines, readSignedHeads } from './stored-trail.ts'
import { createVerifier, type Fault, type Verdict } from './verify-trail.ts'

interface Deps {
  /** App role: reads one organisation at a time. */
  readonly database: Database
  /** Worker role: knows which trails there are. */
  readonly workerDatabase: Database
}

const PAGE = 1_000

/** Every trail there is; null: the operator's own. */
export const listTrails = async ({ workerDatabase }: Deps): Promise<(string | null)[]> => {
  const { rows } = await sql`select organization_id from audit_heads
    union select organization_id from audit_signatures order by 1 nulls first`.execute(
    workerDatabase.kysely,
  )
  return z
    .array(z.object({ organization_id: z.nullable(z.string()) }))
    .parse(rows)
    .map((row) => row.organization_id)
}

/** Judges a trail as it is stored; lines newer than the last signature are in order, not sealed yet. */
export const verifyStored = async (
  { database }: Deps,
  {
    organizationId,
    trustedKeyIds,
  }: { readonly organizationId: string | null; readonly trustedKeyIds: readonly string[] | null },
): Promise<Verdict> => {
  const read = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    organizationId === null
      ? await database.asOperator(null, work)
      : await database.inOrganization(organizationId, work)
  const verifier = createVerifier({ organizationId, trustedKeyIds })
  const { head, heads } = await read(async (tx) => ({
    head: await readHead(tx, { organizationId }),
    heads: await readSignedHeads(tx, { organizationId }),
  }))
  let after = 0
  let lastDigest = ''
  for (;;) {
    const lines = await read(
      async (tx) => await readLines(tx, { organizationId, after, limit: PAGE }),
    )
    for (const line of lines) verifier.entry(line)
    const last = lines.at(-1)
    if (last === undefined) break
    after = last.sequence
    lastDigest = last.digest
  }
  for (const signed of heads) verifier.head(signed)
  const verdict = verifier.verdict()
  // Lines may have been added since the head was read; fewer than it says were cut off.
  const isCut =
    head !== null &&
    (after < head.sequence || (after === head.sequence && lastDigest !== head.digest))
  const cut: Fault[] = isCut ? [{ sequence: after, fault: 'cut' }] : []
  return { ...verdict, faults: [...verdict.faults, ...cut] }
}
