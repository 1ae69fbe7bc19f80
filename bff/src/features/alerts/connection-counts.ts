import { PROVIDERS, type Provider } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Database } from '../../platform/database/index.ts'

export interface ConnectionCounts {
  readonly connected: number
  readonly needsReconnect: number
  readonly disconnected: number
}

/** Connections of all organisations, by provider and state. Worker role; numbers only. */
export const countConnections = async ({
  kysely,
}: Pick<Database, 'kysely'>): Promise<Readonly<Record<Provider, ConnectionCounts>>> => {
  const { rows } = await sql<ConnectionCounts & { readonly provider: Provider }>`
    select p.provider,
           count(*) filter (where c.state = 'connected')::integer as connected,
           count(*) filter (where c.state = 'needs_reconnect')::integer as "needsReconnect",
           count(*) filter (where c.state = 'disconnected')::integer as disconnected
      from unnest(${[...PROVIDERS]}::text[]) as p (provider)
      left join connections c on c.provider = p.provider
     group by 1`.execute(kysely)
  const of = (provider: Provider): ConnectionCounts => {
    const row = rows.find((one) => one.provider === provider)
    return {
      connected: row?.connected ?? 0,
      needsReconnect: row?.needsReconnect ?? 0,
      disconnected: row?.disconnected ?? 0,
    }
  }
  return { microsoft: of('microsoft'), google: of('google') }
}
