import type { ProofMethod, ReceivedCopy } from '@letterhead/contract'
import type { Tx } from '../../platform/database/index.ts'
import { makeSenderEffective } from '../sender/index.ts'
import type { Judgement } from './judge-copy.ts'
import type { TruthfulTestDeps } from './deps.ts'

type Deps = Pick<TruthfulTestDeps, 'lanes' | 'required' | 'now'>

export interface NewProof {
  readonly organizationId: string
  readonly testId: string
  readonly method: ProofMethod
  readonly received: ReceivedCopy | null
  readonly judgement: Judgement
}

/**
 * Keeps what a copy proved; `tx` is of the app role inside the organisation. Where a sender must be
 * proven, this is the moment at which an accepted one becomes effective: the lock on the test makes
 * sure that either this or the settling of the test sees both.
 */
export const recordProof = async (deps: Deps, tx: Tx, proof: NewProof): Promise<void> => {
  const test = await tx
    .selectFrom('notifications')
    .select(['state', 'candidate'])
    .where('notification_id', '=', proof.testId)
    .where('kind', '=', 'test')
    .forUpdate()
    .executeTakeFirst()
  const candidate = test?.candidate
  if (test === undefined || candidate === null || candidate === undefined) return
  const row = {
    verdict: proof.judgement.verdict,
    received: proof.received === null ? null : JSON.stringify(proof.received),
    findings: JSON.stringify(proof.judgement.findings),
    judged_at: deps.now(),
  }
  await tx
    .insertInto('sender_proofs')
    .values({
      test_id: proof.testId,
      method: proof.method,
      organization_id: proof.organizationId,
      email: candidate.email,
      alias: candidate.alias,
      ...row,
    })
    .onConflict((conflict) => conflict.columns(['test_id', 'method']).doUpdateSet(row))
    .execute()
  if (!deps.required || row.verdict !== 'proven' || test.state !== 'accepted') return
  if (await hasNewerTest(tx, proof.testId)) return
  await makeSenderEffective(deps.lanes, tx, {
    organizationId: proof.organizationId,
    candidate,
    notificationId: proof.testId,
  })
}

// A copy that comes late must not bring back the sender of an earlier wish.
const hasNewerTest = async (tx: Tx, than: string): Promise<boolean> => {
  const newer = await tx
    .selectFrom('notifications')
    .select('notification_id')
    .where('kind', '=', 'test')
    .where('state', '=', 'accepted')
    // By the database's own clock; a Date of ours is cut to the millisecond.
    .where('created_at', '>', (eb) =>
      eb
        .selectFrom('notifications as t')
        .select('t.created_at')
        .where('t.notification_id', '=', than),
    )
    .limit(1)
    .executeTakeFirst()
  return newer !== undefined
}

/** For the transaction that settles an accepted test; the proof may have come before. */
export const isProven = async (tx: Tx, testId: string): Promise<boolean> => {
  const row = await tx
    .selectFrom('sender_proofs')
    .select('test_id')
    .where('test_id', '=', testId)
    .where('verdict', '=', 'proven')
    .executeTakeFirst()
  return row !== undefined
}
