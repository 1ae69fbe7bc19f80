import type { Tx } from '../../platform/database/index.ts'

/** Whose queue: one organisation at one mailbox. */
export interface LaneOwner {
  readonly organizationId: string
  readonly connectionId: string
  readonly provider: 'microsoft' | 'google'
  /** `tid:oid` or `sub`: two organisations may share the mailbox, and then its pace. */
  readonly accountKey: string
}

/**
 * What a connection tells the outbox, in the transaction of its own change, so that no mail leaves
 * or waits by a state that was never stored. `tx` is of the app role (inside the organisation) or
 * of the worker role.
 */
export interface LanePort {
  /** Nothing leaves any more; what waits keeps waiting. */
  readonly hold: (
    tx: Tx,
    connectionId: string,
    reason: 'needs_reconnect' | 'disconnected',
  ) => Promise<void>
  readonly release: (tx: Tx, connectionId: string) => Promise<void>
  /** Makes the lane of a mailbox, or points the existing one to this connection. */
  readonly openLane: (tx: Tx, owner: LaneOwner) => Promise<void>
}
