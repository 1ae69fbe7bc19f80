import type { Proof } from '@letterhead/contract'
import type { Tx } from '../../platform/database/index.ts'
import type { Candidate } from '../outbox/index.ts'
import type { CopyOfTest } from './test-stages.ts'

/** Sends a second copy of a test to where it can be looked at; does nothing without a probe. */
export type SendCopy = (test: {
  readonly organizationId: string
  readonly testId: string
  readonly candidate: Candidate
  readonly content: {
    readonly subject: string
    readonly html: string | null
    readonly text: string | null
  }
  readonly locale: 'en' | 'fr'
}) => Promise<void>

/** A link in a test message, by which its reader says that it came. */
export interface ReceivedLink {
  readonly url: string
  /** Makes it valid for this test; `tx` is inside the organisation. */
  readonly keep: (
    tx: Tx,
    test: { readonly organizationId: string; readonly testId: string },
  ) => Promise<void>
}

/** What the slice above, the truthful test, tells about senders and their tests. */
export interface ProofPort {
  /** Whether a probe waits for copies here, and whether a sender must be proven to be effective. */
  readonly proving: { readonly probe: boolean; readonly required: boolean }
  readonly sendCopy: SendCopy
  /** Null where a probe looks for itself. */
  readonly newLink: () => ReceivedLink | null
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
