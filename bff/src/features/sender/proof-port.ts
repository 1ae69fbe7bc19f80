import type { Proof } from '@letterhead/contract'
import type { Tx } from '../../platform/database/index.ts'
import type { CopyOfTest } from './test-stages.ts'

/** What the slice above, the truthful test, tells about senders and their tests. */
export interface ProofPort {
  /** Whether a probe waits for copies here, and whether a sender must be proven to be effective. */
  readonly proving: { readonly probe: boolean; readonly required: boolean }
  readonly ofTest: (
    tx: Tx,
    testId: string,
  ) => Promise<{ readonly copy: CopyOfTest; readonly proof: Proof }>
  /** The newest proof of this address under this name. */
  readonly ofSender: (
    tx: Tx,
    sender: { readonly email: string; readonly alias: string },
  ) => Promise<Proof>
}

/** Nothing arrived, nobody said anything. */
export const NOT_YET_PROVEN: Proof = {
  verdict: 'not_yet_proven',
  method: null,
  at: null,
  received: null,
  findings: [],
}
