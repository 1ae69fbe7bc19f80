import type { Tx } from '../../platform/database/index.ts'
import type { Connections } from '../connection/index.ts'
import type { MessageForm, Outcome } from '../providers/index.ts'

/** What the outbox asks of a connection. */
export type ConnectionPort = Pick<Connections, 'accessToken' | 'markNeedsReconnect'>

/** The sender that *Save and test* tries; `to` is the admin's own verified address. */
export interface Candidate {
  readonly email: string
  readonly alias: string
  readonly form: MessageForm
  readonly connectionId: string
  readonly to: string
  /** The admin's name, for those who were slower. */
  readonly by: string
  /** Version of the sender that it is to replace; 0: there was none. */
  readonly basedOn: number
  /** The test that this is the probe's copy of; absent: the test itself. */
  readonly copyOf?: string | undefined
}

/** Whether the operator's and the organisation's lists allow this sender now. */
export type MaySendAs = (sender: {
  readonly organizationId: string
  readonly email: string
}) => Promise<boolean>

/**
 * Called in the transaction (worker role, inside the organisation) that settles an accepted test:
 * what it writes is there if and only if the test is accepted.
 */
export type OnTestSettled = (
  tx: Tx,
  test: {
    readonly organizationId: string
    readonly notificationId: string
    readonly candidate: Candidate
    readonly outcome: Extract<Outcome, { kind: 'accepted' }>
  },
) => Promise<void>
