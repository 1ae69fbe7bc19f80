import type { Tx } from '../../platform/database/index.ts'
import type { TruthfulTestDeps } from './deps.ts'
import { judgeCopy } from './judge-copy.ts'
import { digestOfAddress } from './one-time-address.ts'
import { readCopy, type Arrival } from './read-copy.ts'
import { recordProof } from './record-proof.ts'

/** A copy that is waited for. */
export interface Awaited {
  readonly organizationId: string
  readonly testId: string
}

/** Which test waits at this address; null: none, whatever it looks like. */
export const findAwaited = async (
  { database, probe, now }: TruthfulTestDeps,
  address: string,
): Promise<Awaited | null> => {
  const digest = probe === null ? null : digestOfAddress(address, probe.domain)
  if (digest === null) return null
  const row = await database.byLookup(
    digest,
    async (tx) =>
      await tx
        .selectFrom('probe_copies')
        .select(['organization_id', 'test_id', 'expires_at'])
        .where('lookup_digest', '=', digest)
        .executeTakeFirst(),
  )
  if (row === undefined || row.expires_at < now()) return null
  const { organization_id: organizationId, test_id: testId } = row
  const isJudged = await database.inOrganization(
    organizationId,
    async (tx) => await wasJudged(tx, testId),
  )
  return isJudged ? null : { organizationId, testId }
}

const wasJudged = async (tx: Tx, testId: string): Promise<boolean> =>
  (await tx
    .selectFrom('sender_proofs')
    .select('test_id')
    .where('test_id', '=', testId)
    .where('method', '=', 'probe')
    .executeTakeFirst()) !== undefined

/**
 * Notes the arrival, judges, and keeps the judgement. Rejects when the database is away: then the
 * sending server is told to come again, so nothing is lost.
 */
export const takeCopy = async (
  deps: TruthfulTestDeps,
  awaited: Awaited,
  arrival: Arrival,
): Promise<void> => {
  const { organizationId, testId } = awaited
  await deps.database.inOrganization(
    organizationId,
    async (tx) => await noteArrival(tx, testId, arrival),
  )
  const facts = await readCopy(deps.dns, arrival)
  const test = await deps.database.inOrganization(
    organizationId,
    async (tx) => await readWish(tx, testId),
  )
  if (test === null) return
  const copy = { ...facts.copy, secondsOnTheWay: secondsSince(test.calledAt, arrival.receivedAt) }
  const judgement = judgeCopy(
    { ...facts, copy },
    { ...test, ids: test.copyId === null ? [] : [test.copyId] },
  )
  await deps.database.inOrganization(organizationId, async (tx) => {
    await recordProof(deps, tx, {
      organizationId,
      testId,
      method: 'probe',
      received: copy,
      judgement,
    })
  })
  deps.log.info({ testId, verdict: judgement.verdict }, 'a received copy was judged')
}

const noteArrival = async (tx: Tx, testId: string, { receivedAt }: Arrival): Promise<void> => {
  await tx
    .updateTable('probe_copies')
    .set({ arrived_at: receivedAt })
    .where('test_id', '=', testId)
    .where('arrived_at', 'is', null)
    .execute()
}

const secondsSince = (calledAt: Date | null, receivedAt: Date): number | null =>
  calledAt === null ? null : Math.max(0, (receivedAt.getTime() - calledAt.getTime()) / 1000)

const readWish = async (tx: Tx, testId: string) => {
  const row = await tx
    .selectFrom('notifications as t')
    .leftJoin('probe_copies as p', 'p.test_id', 't.notification_id')
    .leftJoin('notifications as c', 'c.notification_id', 'p.copy_id')
    .select(['t.candidate', 'c.started_at', 'p.copy_id'])
    .where('t.notification_id', '=', testId)
    .executeTakeFirst()
  const candidate = row?.candidate
  return candidate === null || candidate === undefined
    ? null
    : {
        email: candidate.email,
        alias: candidate.alias,
        calledAt: row?.started_at ?? null,
        copyId: row?.copy_id ?? null,
      }
}
