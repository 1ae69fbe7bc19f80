import type { SendCopy } from '../sender/index.ts'
import type { TruthfulTestDeps } from './deps.ts'
import { newOneTimeAddress } from './one-time-address.ts'

/** A greylisting server comes back within hours; a day later nobody looks any more. */
const WAITS_MS = 24 * 3_600_000

/** Sends the second copy of a test to an address that waits for it alone. */
export const createSendCopy =
  ({ database, outbox, probe, now }: TruthfulTestDeps): SendCopy =>
  async (test) => {
    if (probe === null) return
    const { organizationId, testId } = test
    const { address, digest } = newOneTimeAddress(probe.domain)
    const isNew = await database.inOrganization(organizationId, async (tx) => {
      const row = await tx
        .insertInto('probe_copies')
        .values({
          lookup_digest: digest,
          organization_id: organizationId,
          test_id: testId,
          expires_at: new Date(now().getTime() + WAITS_MS),
        })
        .onConflict((conflict) => conflict.column('test_id').doNothing())
        .returning('test_id')
        .executeTakeFirst()
      return row !== undefined
    })
    if (!isNew) return
    const copy = await outbox.enqueueTestCopy({ ...test, to: address })
    if (copy.kind !== 'accepted') return
    await database.inOrganization(
      organizationId,
      async (tx) =>
        await tx
          .updateTable('probe_copies')
          .set({ copy_id: copy.id })
          .where('test_id', '=', testId)
          .execute(),
    )
  }
