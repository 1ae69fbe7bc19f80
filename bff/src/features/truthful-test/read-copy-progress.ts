import { SendingCode, type Proof } from '@letterhead/contract'
import type { Tx } from '../../platform/database/index.ts'
import type { CopyOfTest } from '../sender/index.ts'
import { proofOfTest } from './read-proof.ts'

const NOT_OFFERED: CopyOfTest = { state: 'not_offered', code: null, at: null }
/** Later than this it is worth saying that nothing came. */
const USUAL_MS = 5 * 60_000

/** How far the probe's copy of a test is, and what was proven. */
export const readCopyProgress = async (
  tx: Tx,
  { testId, now }: { readonly testId: string; readonly now: Date },
): Promise<{ readonly copy: CopyOfTest; readonly proof: Proof }> => {
  const proof = await proofOfTest(tx, testId)
  const row = await tx
    .selectFrom('probe_copies as p')
    .leftJoin('notifications as n', 'n.notification_id', 'p.copy_id')
    .select(['p.arrived_at', 'p.created_at', 'n.state', 'n.code', 'n.settled_at'])
    .where('p.test_id', '=', testId)
    .executeTakeFirst()
  if (row === undefined) return { copy: NOT_OFFERED, proof }
  if (row.arrived_at !== null)
    return { copy: { state: 'arrived', code: null, at: row.arrived_at }, proof }
  if (row.state === 'rejected' || row.state === 'expired' || row.state === 'cancelled')
    return { copy: { state: 'not_sent', code: codeOf(row.code), at: row.settled_at }, proof }
  const waited = now.getTime() - row.created_at.getTime()
  return {
    copy: { state: 'awaited', code: null, at: null },
    proof: waited < USUAL_MS || proof.method !== null ? proof : withNothingReceived(proof, waited),
  }
}

const codeOf = (code: string | null) => SendingCode.safeParse(code).data ?? null

const withNothingReceived = (proof: Proof, waited: number): Proof => ({
  ...proof,
  findings: [
    {
      code: 'not_received',
      weight: 'unknown',
      values: { minutes: String(Math.floor(waited / 60_000)) },
    },
  ],
})
