import type { Mailbox } from '../ground/mailboxes.ts'
import type { TcpProxy } from '../ground/tcp-proxy.ts'
import type { World } from '../ground/world.ts'

export interface Rig {
  readonly world: World
  /** Between the worker and PostgreSQL, and between the worker and the provider. */
  readonly toDatabase: TcpProxy
  readonly toProvider: TcpProxy
}

export interface Mail {
  readonly box: Mailbox
  readonly id: string
  /** The journal's last row before it was handed over. */
  readonly since: number
}

/** A place in the life of a claim where a worker can be held, and be seen to stand. */
export interface Point {
  readonly name: string
  readonly token: 'fresh' | 'stale'
  readonly arrange: (rig: Rig, mailbox: string) => Promise<void> | void
  readonly isReached: (rig: Rig, mail: Mail) => Promise<boolean> | boolean
  /** How every mail must end with nobody's help; `attempts` at least, for a claim may be given back. */
  readonly ends: { readonly state: string; readonly attempts: number; readonly taken: number }
}

const SETTLE = 'settle_accepted'

const wasTaken = async ({ world }: Rig, { id, since }: Mail): Promise<boolean> =>
  (await world.standIn.journal(since)).some((row) => row.id === id && row.taken)

const isAccepted = async ({ world }: Rig, { id }: Mail): Promise<boolean> => {
  const { rowCount } = await world.database.pool.query(
    `select from notifications where notification_id = $1 and state = 'accepted'`,
    [id],
  )
  return rowCount === 1
}

export const POINTS: readonly Point[] = [
  {
    name: 'after the claim',
    token: 'stale',
    // The claim waits for an access token that does not come.
    arrange: async ({ world }, mailbox) =>
      await world.standIn.rule({
        operation: 'token',
        mailbox,
        times: 1,
        taken: false,
        answer: 'silence',
      }),
    isReached: async ({ world }, { box, since }) =>
      (await world.standIn.journal(since)).some(
        ({ operation, mailbox }) => operation === 'token' && mailbox === box.mailbox,
      ),
    ends: { state: 'accepted', attempts: 2, taken: 1 },
  },
  {
    name: 'after started_at',
    token: 'fresh',
    // The call is swallowed on its way.
    arrange: ({ toProvider }) => toProvider.set({ kind: 'timeout' }),
    isReached: ({ toProvider }) => toProvider.struck() > 0,
    ends: { state: 'unknown', attempts: 1, taken: 0 },
  },
  {
    name: 'after all bytes were written',
    token: 'fresh',
    arrange: async ({ world }, mailbox) =>
      await world.standIn.rule({ mailbox, times: 1, taken: true, answer: 'silence' }),
    isReached: wasTaken,
    ends: { state: 'unknown', attempts: 1, taken: 1 },
  },
  {
    name: 'after the headers of the answer',
    token: 'fresh',
    arrange: async ({ world, toProvider }, mailbox) => {
      toProvider.set({ kind: 'none' })
      await world.standIn.rule({ mailbox, times: 1, taken: true, answer: 'headers-only' })
    },
    isReached: ({ toProvider }) => toProvider.answered() > 0,
    ends: { state: 'unknown', attempts: 1, taken: 1 },
  },
  {
    name: 'before COMMIT of the ending',
    token: 'fresh',
    arrange: ({ toDatabase }) => toDatabase.set({ kind: 'stop_request', text: SETTLE }),
    isReached: ({ toDatabase }) => toDatabase.struck() > 0,
    ends: { state: 'unknown', attempts: 1, taken: 1 },
  },
  {
    name: 'after COMMIT of the ending',
    token: 'fresh',
    arrange: ({ toDatabase }) => toDatabase.set({ kind: 'stop_answer', text: SETTLE }),
    isReached: isAccepted,
    ends: { state: 'accepted', attempts: 1, taken: 1 },
  },
]
