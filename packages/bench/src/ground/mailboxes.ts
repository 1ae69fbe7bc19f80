import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { Seal } from './seal.ts'

/** An organisation and the mailbox it sends from at the stand-in. */
export interface Mailbox {
  readonly organizationId: string
  readonly mailbox: string
  readonly connectionId: string
  readonly budgetKey: string
}

interface Wish {
  readonly organizations: readonly string[]
  readonly provider: 'google' | 'microsoft'
  /** As LIMIT_… says; workers adopt their own at the start. */
  readonly pace: { readonly perMinute: number; readonly perDay: number; readonly inFlight: number }
  /** `stale`: no access token yet, so the product refreshes before the first mail. */
  readonly token: 'fresh' | 'stale'
}

const TENANT = 'bench-tenant'

/**
 * Writes for each organisation what a consent and an accepted *Save and test* leave behind:
 * connection, budget, lane, sender. A thousand consents by a browser would measure the browser.
 */
export const connectMailboxes = async (
  { pool, seal }: { readonly pool: Pool; readonly seal: Seal },
  { organizations, provider, pace, token }: Wish,
): Promise<Mailbox[]> => {
  const made = organizations.map((organizationId) => {
    const mailbox = `box-${organizationId}`
    const accountKey = provider === 'google' ? mailbox : `${TENANT}:${mailbox}`
    const connectionId = randomUUID()
    const sealed = (column: string, clear: string) =>
      seal({ organizationId, row: connectionId, column }, clear)
    return {
      organizationId,
      mailbox,
      connectionId,
      accountKey,
      budgetKey: `${provider}:${accountKey}`,
      refresh: sealed('sealed_refresh_token', `refresh:${mailbox}`),
      access: token === 'fresh' ? sealed('sealed_access_token', `access:${mailbox}:0`) : null,
    }
  })
  const column = <K extends keyof (typeof made)[number]>(name: K) => made.map((one) => one[name])
  await pool.query(
    `insert into connections (connection_id, organization_id, provider, account_key, tenant, email,
       scopes, state, sealed_refresh_token, sealed_access_token, access_token_expires_at,
       refreshed_at, token_version, connected_by)
     select c, o, $7, k, $8, m || '@example.com', $9::text[], 'connected', r, a,
            now() + interval '20 hours', now(), 1, 'bench'
       from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::bytea[])
              as t (c, o, k, m, r, a)`,
    [
      column('connectionId'),
      column('organizationId'),
      column('accountKey'),
      column('mailbox'),
      column('refresh'),
      column('access'),
      provider,
      provider === 'google' ? 'example.com' : TENANT,
      provider === 'google' ? ['gmail.send'] : ['Mail.Send'],
    ],
  )
  await pool.query(
    `insert into budgets (budget_key, provider, per_minute, per_day, in_flight)
     select b, $2, $3, $4, $5 from unnest($1::text[]) as t (b)`,
    [column('budgetKey'), provider, pace.perMinute, pace.perDay, pace.inFlight],
  )
  await pool.query(
    `insert into lanes (organization_id, budget_key, connection_id)
     select o, b, c from unnest($1::text[], $2::text[], $3::uuid[]) as t (o, b, c)`,
    [column('organizationId'), column('budgetKey'), column('connectionId')],
  )
  await pool.query(
    `insert into senders (organization_id, connection_id, email, alias, form, effective_since)
     select o, c, m || '@example.com', 'Bench', 'mime', now()
       from unnest($1::text[], $2::uuid[], $3::text[]) as t (o, c, m)`,
    [column('organizationId'), column('connectionId'), column('mailbox')],
  )
  return made.map(({ organizationId, mailbox, connectionId, budgetKey }) => ({
    organizationId,
    mailbox,
    connectionId,
    budgetKey,
  }))
}
