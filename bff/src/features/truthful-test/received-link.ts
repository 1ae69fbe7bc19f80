import { randomBytes } from 'node:crypto'
import { digest } from '../../platform/digest.ts'
import type { ReceivedLink } from '../sender/index.ts'
import type { TruthfulTestDeps } from './deps.ts'

const LIVES_MS = 7 * 24 * 3_600_000

/** 256 bits, stored as a digest, good for one answer. */
export const newReceivedLink = ({ publicUrl, now }: TruthfulTestDeps): ReceivedLink => {
  const token = randomBytes(32).toString('base64url')
  return {
    url: `${publicUrl}/test-received/${token}`,
    keep: async (tx, { organizationId, testId }) => {
      await tx
        .insertInto('received_links')
        .values({
          lookup_digest: digestOfToken(token),
          organization_id: organizationId,
          test_id: testId,
          expires_at: new Date(now().getTime() + LIVES_MS),
        })
        .execute()
    },
  }
}

export const digestOfToken = (token: string) => digest(`received ${token}`)
