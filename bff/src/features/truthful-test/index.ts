/**
 * What recipients really saw. A test sends a second copy to a one-time address of the probe, a mail
 * server of our own; what arrives is judged against the wish (address, name, SPF, DKIM, DMARC) and
 * kept with the sender. Without a probe a person pastes headers or follows a link; each proof says
 * which it is.
 */
import type { Router } from 'express'
import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'
import type { Route } from '../../platform/http/index.ts'
import { makeSenderEffective, type ProofPort } from '../sender/index.ts'
import type { TruthfulTestDeps } from './deps.ts'
import { createPasteHeaders } from './paste-headers.ts'
import { readCopyProgress } from './read-copy-progress.ts'
import { proofOfSender } from './read-proof.ts'
import { newReceivedLink } from './received-link.ts'
import { createReceivedRouter } from './received-router.ts'
import { isProven } from './record-proof.ts'
import { runProbe, type RunningProbe } from './run-probe.ts'
import { createSendCopy } from './send-copy.ts'

export type { ProbeSettings, TruthfulTestDeps } from './deps.ts'
export type { RunningProbe } from './run-probe.ts'
export { lastReceivedCopy } from './read-proof.ts'

type TestAccepted = Parameters<typeof makeSenderEffective>[2]

export interface TruthfulTest {
  /** What the settings page and Save and test need. */
  readonly proofs: ProofPort
  readonly routes: readonly Route[]
  /** `GET` and `POST /test-received/{token}`; need no session. */
  readonly router: Router
  /** Null when no probe is configured. */
  readonly runProbe: () => RunningProbe | null
  /** Chore: addresses and links that nobody waits for any more. Returns how many. */
  readonly forgetOld: () => Promise<number>
}

export const createTruthfulTest = (deps: TruthfulTestDeps): TruthfulTest => {
  const { probe, required } = deps
  const proofs: ProofPort = {
    proving: { probe: probe !== null, required },
    sendCopy: createSendCopy(deps),
    newLink: () => (probe === null ? newReceivedLink(deps) : null),
    ofTest: async (tx, testId) => await readCopyProgress(tx, { testId, now: deps.now() }),
    ofSender: proofOfSender,
  }
  return {
    proofs,
    routes: [createPasteHeaders({ ...deps, proofs })],
    router: createReceivedRouter(deps),
    runProbe: () => runProbe(deps),
    forgetOld: async () => await forgetOld(deps),
  }
}

/**
 * In the transaction that settles an accepted message of *Save and test* (worker role). The probe's
 * copy makes nothing effective; the test itself does, at once or once it is proven.
 */
export const testAccepted = async (
  { lanes, required }: Pick<TruthfulTestDeps, 'lanes' | 'required'>,
  tx: Tx,
  test: TestAccepted,
): Promise<void> => {
  if (test.candidate.copyOf !== undefined) return
  if (required && !(await isProven(tx, test.notificationId))) return
  await makeSenderEffective(lanes, tx, test)
}

const forgetOld = async ({ workerDatabase }: TruthfulTestDeps): Promise<number> => {
  let count = 0n
  for (const table of ['probe_copies', 'received_links'] as const) {
    const { numDeletedRows } = await workerDatabase.kysely
      .deleteFrom(table)
      .where('expires_at', '<', sql<Date>`now() - interval '30 days'`)
      .executeTakeFirst()
    count += numDeletedRows
  }
  return Number(count)
}
