import type { Tx } from '../../platform/database/index.ts'

export interface SettingsVersion {
  /** Of the whole page: grows with each mailbox connected, let go, and each sender put in use. */
  readonly page: number
  /** Of the sender alone; 0: there never was one. */
  readonly sender: number
}

/** `tx` is inside the organisation. */
export const settingsVersion = async (tx: Tx): Promise<SettingsVersion> => {
  const sender = await tx.selectFrom('senders').select('version').executeTakeFirst()
  const { connected, left } = await tx
    .selectFrom('connections')
    .select(({ fn }) => [
      fn.countAll<string>().as('connected'),
      fn.count<string>('disconnected_at').as('left'),
    ])
    .executeTakeFirstOrThrow()
  const version = sender?.version ?? 0
  return { page: version + Number(connected) + Number(left), sender: version }
}
