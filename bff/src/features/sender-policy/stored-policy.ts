import type { Tx } from '../../platform/database/index.ts'

export interface StoredPolicy {
  readonly entries: readonly string[]
  /** 0: never changed. */
  readonly version: number
}

/** The organisation's own list; `tx` is inside the organisation. */
export const readStored = async (tx: Tx): Promise<StoredPolicy> => {
  const row = await tx
    .selectFrom('sender_policies')
    .select(['entries', 'version'])
    .executeTakeFirst()
  return row ?? { entries: [], version: 0 }
}

export const entriesOf = async (tx: Tx): Promise<readonly string[]> =>
  (await readStored(tx)).entries

/** The address that mail leaves from now; null: the platform's. */
export const senderInUseOf = async (tx: Tx): Promise<string | null> => {
  const row = await tx
    .selectFrom('senders')
    .innerJoin('connections', 'connections.connection_id', 'senders.connection_id')
    .select('senders.email')
    .where('senders.effective_since', 'is not', null)
    .where('connections.state', '!=', 'disconnected')
    .executeTakeFirst()
  return row?.email ?? null
}
