import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Tx } from '../src/platform/database/index.ts'
import { createMigratedDatabase, type MigratedDatabase } from './migrated-database.ts'

export interface Pace {
  readonly perMinute: number
  readonly perDay: number
  readonly inFlight: number
}

export const WIDE: Pace = { perMinute: 100_000, perDay: 1_000_000, inFlight: 1_000 }

export interface Mailbox {
  readonly organizationId: string
  readonly connectionId: string
  readonly budgetKey: string
}

/** Organisations, mailboxes and time, for tests of the outbox in the database. */
export type OutboxWorld = {
  db: MigratedDatabase
  /** One with a workspace `main`; sends by the platform. */
  organization: () => Promise<string>
  /** Gives it a connected mailbox and an effective sender. */
  mailbox: (organizationId: string, pace: Pace, accountKey?: string) => Promise<Mailbox>
  enqueue: (asked: {
    organizationId: string
    key?: string
    kind?: string
    recipients?: number
    at?: Date
    sendAfter?: Date
    expiresAt?: Date
    platform?: Pace
    testOf?: string
    content?: Buffer
  }) => Promise<{ result: string; id: string; state: string }>
  claim: (asked: {
    at?: Date | undefined
    count?: number
    worker?: string
    lease?: string
  }) => Promise<{ notification_id: string; attempt: number; organization_id: string }[]>
  start: (id: string, how: { worker: string; attempt?: number; at?: Date }) => Promise<string>
  /** Ends a claim as the worker would; null keeps what is not said. */
  settle: (
    id: string,
    how: {
      worker: string
      attempt?: number
      state: string
      at?: Date
      retryIn?: string
      outcome?: string | null
      fault?: string
    },
  ) => Promise<boolean>
  /** Claims, starts and accepts at one instant; the ids that left. */
  sendDue: (at: Date, count?: number) => Promise<string[]>
  row: (id: string) => Promise<{
    state: string
    code: string | null
    attempts: number
    connection_id: string | null
    sealed_content: Buffer | null
  }>
  /** Forgets all mail, so that a test meets nobody else's. */
  clear: () => Promise<void>
  inside: <T>(organizationId: string, work: (tx: Tx) => Promise<T>) => Promise<T>
  drop: () => Promise<void>
}

export const createOutboxWorld = async (): Promise<OutboxWorld> => {
  const db = await createMigratedDatabase()
  const { app, worker, owner } = db

  const world: OutboxWorld = {
    db,
    organization: async () => {
      const id = `org-${randomUUID().slice(0, 8)}`
      await sql`insert into organizations (organization_id, name) values (${id}, 'Acme')`.execute(
        owner.kysely,
      )
      await sql`insert into workspaces (organization_id, workspace_id, name)
        values (${id}, 'main', 'Main')`.execute(owner.kysely)
      return id
    },
    mailbox: async (organizationId, pace, accountKey = randomUUID()) => {
      const connectionId = randomUUID()
      const budgetKey = `microsoft:${accountKey}`
      await sql`insert into connections (connection_id, organization_id, provider, account_key,
          email, scopes, state, connected_by)
        values (${connectionId}, ${organizationId}, 'microsoft', ${accountKey},
          'box@acme.example', '{Mail.Send}', 'connected', 'anna')`.execute(owner.kysely)
      await sql`insert into senders (organization_id, connection_id, email, alias, form,
          effective_since)
        values (${organizationId}, ${connectionId}, 'box@acme.example', 'Acme', 'mime', now())
        on conflict (organization_id) do update
          set connection_id = excluded.connection_id, effective_since = now()`.execute(owner.kysely)
      await sql`insert into budgets (budget_key, provider, per_minute, per_day, in_flight)
        values (${budgetKey}, 'microsoft', ${pace.perMinute}, ${pace.perDay}, ${pace.inFlight})
        on conflict do nothing`.execute(owner.kysely)
      await sql`insert into lanes (organization_id, budget_key, connection_id)
        values (${organizationId}, ${budgetKey}, ${connectionId})`.execute(owner.kysely)
      return { organizationId, connectionId, budgetKey }
    },
    enqueue: async (asked) => {
      const candidate =
        asked.testOf === undefined
          ? null
          : JSON.stringify({
              email: 'new@acme.example',
              alias: 'New',
              form: 'mime',
              connectionId: asked.testOf,
              to: 'anna@acme.example',
            })
      const { perMinute, perDay, inFlight } = asked.platform ?? WIDE
      const { rows } = await app.pool.query(
        `select * from enqueue_notification($1, $2, $3, $4, $5, 'en', $6, 'digest', '\\x00', $15, '{}',
           $7, $8, $9, $10, $11, $12, $13, $14)`,
        [
          asked.organizationId,
          randomUUID(),
          candidate === null ? 'main' : null,
          candidate === null ? (asked.kind ?? 'task') : 'test',
          candidate === null ? 0 : 1,
          asked.key ?? randomUUID(),
          asked.content ?? Buffer.from('content'),
          asked.sendAfter ?? null,
          asked.expiresAt ?? null,
          candidate,
          perMinute,
          perDay,
          inFlight,
          asked.at ?? new Date(),
          asked.recipients ?? 1,
        ],
      )
      return rows[0]
    },
    claim: async ({
      at = new Date(),
      count = 10,
      worker: holder = randomUUID(),
      lease = '15 s',
    }) => {
      const { rows } = await worker.pool.query(
        'select * from claim_notifications($1, $2, $3, $4)',
        [holder, count, lease, at],
      )
      return rows
    },
    start: async (id, { worker: holder, attempt = 1, at = new Date() }) => {
      const { rows } = await worker.pool.query(
        `select start_notification($1, $2, $3, '15 seconds', $4) as started`,
        [id, holder, attempt, at],
      )
      return rows[0].started
    },
    settle: async (
      id,
      { worker: holder, attempt = 1, state, at = new Date(), retryIn, outcome = state, fault },
    ) => {
      const { rows } = await worker.pool.query(
        `select settled from settle_notification($1, $2, $3, $4, $7, 'accepted', null, null, null,
           $5, null, false, $8, null, null, false, $6)`,
        [id, holder, attempt, state, retryIn ?? null, at, outcome, fault ?? null],
      )
      return rows[0].settled
    },
    sendDue: async (at, count = 10) => {
      const holder = randomUUID()
      const claims = await world.claim({ at, count, worker: holder })
      for (const { notification_id: id, attempt } of claims) {
        await world.start(id, { worker: holder, attempt, at })
        await world.settle(id, { worker: holder, attempt, state: 'accepted', at })
      }
      return claims.map(({ notification_id: id }) => id)
    },
    row: async (id) => {
      const { rows } = await owner.pool.query(
        `select n.state, n.code, n.attempts, n.sealed_content, l.connection_id
           from notifications n join lanes l using (lane_id) where notification_id = $1`,
        [id],
      )
      return rows[0]
    },
    clear: async () => {
      await owner.pool.query('truncate notifications, attempts')
      await owner.pool.query('update lanes set wake_at = null')
      await owner.pool.query(`update budgets set room = 0, recipients_room = 0,
        day_room = 0, bytes_room = 0, full_until = '-infinity', closed_until = '-infinity'`)
      await owner.pool.query('truncate held_mail_work, circuits, daily_counts, ledger')
    },
    inside: async (organizationId, work) => await app.inOrganization(organizationId, work),
    drop: db.drop,
  }
  return world
}
