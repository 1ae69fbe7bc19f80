import { Proof, ReceivedCopy } from '@letterhead/contract'
import type { Selectable } from 'kysely'
import type { Tables, Tx } from '../../platform/database/index.ts'
import { NOT_YET_PROVEN } from '../sender/index.ts'

type Row = Selectable<Tables['sender_proofs']>

/** What is known of one test; the probe's word goes before a person's. */
export const proofOfTest = async (tx: Tx, testId: string): Promise<Proof> => {
  const rows = await tx
    .selectFrom('sender_proofs')
    .selectAll()
    .where('test_id', '=', testId)
    .execute()
  return strongest(rows)
}

/** The newest proof of this address under this name. */
export const proofOfSender = async (
  tx: Tx,
  { email, alias }: { readonly email: string; readonly alias: string },
): Promise<Proof> => {
  const rows = await tx
    .selectFrom('sender_proofs')
    .selectAll()
    .where('email', '=', email)
    .where('alias', '=', alias)
    .orderBy('judged_at', 'desc')
    .limit(3)
    .execute()
  const newest = rows[0]?.test_id
  return strongest(rows.filter(({ test_id: id }) => id === newest))
}

/** The last copy of this sender that came to the probe itself. */
export const lastReceivedCopy = async (
  tx: Tx,
  { email, alias }: { readonly email: string; readonly alias: string },
): Promise<ReceivedCopy | null> => {
  const row = await tx
    .selectFrom('sender_proofs')
    .select('received')
    .where('email', '=', email)
    .where('alias', '=', alias)
    .where('method', '=', 'probe')
    .orderBy('judged_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return ReceivedCopy.safeParse(row?.received).data ?? null
}

const STRENGTH = { probe: 2, pasted: 1, link: 0 }

const strongest = (rows: readonly Row[]): Proof => {
  const [row] = rows.toSorted((one, other) => STRENGTH[other.method] - STRENGTH[one.method])
  return row === undefined ? NOT_YET_PROVEN : proofOf(row)
}

const proofOf = (row: Row): Proof =>
  Proof.parse({
    verdict: row.verdict,
    method: row.method,
    at: row.judged_at.toISOString(),
    received: row.received,
    findings: row.findings,
  })
