import { randomUUID } from 'node:crypto'
import * as z from 'zod/mini'
import { createActivityRoutes } from '../src/features/activity/index.ts'
import { createNotificationRoutes } from '../src/features/notifications/index.ts'
import { createDisconnect } from '../src/features/sender/disconnect.ts'
import { createLog } from '../src/platform/log.ts'
import type { Answer, Browser } from './browser.ts'
import { createMigratedDatabase } from './migrated-database.ts'
import { connectMailbox, createSending, seal, useMailbox, type Sending } from './sending-world.ts'
import { createSliceWorld, type SliceWorld } from './slice-world.ts'

/** What an organisation sees of its mail and decides about it, with the API that hands the mail over. */
export interface ActivityWorld {
  readonly sending: Sending
  readonly slice: SliceWorld
  /** A new one, that sends by a mailbox of its own. */
  readonly organization: () => Promise<MailingOrganization>
  readonly sendBatch: (organizationId: string, items: readonly unknown[]) => Promise<Answer>
  /** Ends a mail as the worker would. */
  readonly ended: (id: string, state: string, code: string) => Promise<void>
  /** Sees all rows. */
  readonly owner: (
    text: string,
    values?: readonly unknown[],
  ) => Promise<Readonly<Record<string, unknown>>[]>
  readonly close: () => Promise<void>
}

export interface MailingOrganization {
  readonly id: string
  readonly connectionId: string
  readonly admin: Browser
  readonly member: Browser
  /** A call of the host product about this organisation. */
  readonly host: (method: string, path: string, body?: unknown) => Promise<Answer>
  /** Gives the id of the mail. */
  readonly handOver: (more?: Readonly<Record<string, unknown>>) => Promise<string>
  /** Its connection must be renewed: mail is held. */
  readonly breakOff: () => Promise<void>
}

const log = createLog('silent')
const platformSender = { name: 'Vigilia', email: 'no-reply@platform.example' }
const extraKinds = ['digest']
const links = () => ({ log: 'https://log.example', grants: 'https://grants.example' })
const providers = {
  microsoft: null,
  google: {
    links,
    formFor: () => 'mime' as const,
    isAvailable: async () => await Promise.resolve(true),
  },
}

export const createActivityWorld = async (): Promise<ActivityWorld> => {
  const db = await createMigratedDatabase()
  const sending = createSending(db)
  const { outbox, connections } = sending
  const shared = { database: db.app, outbox }
  const slice = await createSliceWorld(db, {
    publicUrl: 'http://localhost:4000',
    log,
    findApiKey: async () =>
      await Promise.resolve({
        keyId: 'k1',
        name: 'host product',
        organizationId: null,
        scopes: ['send', 'read'],
      }),
    routes: [
      ...createActivityRoutes({
        ...shared,
        providers,
        seal,
        extraKinds,
        neverFromPlatform: ['workflow'],
        platformSender,
        retentionDays: 400,
      }),
      ...createNotificationRoutes({
        ...shared,
        seal,
        platformSender,
        productName: 'Vigilia',
        extraKinds,
      }),
      createDisconnect({
        ...shared,
        providers,
        connections: {
          openAttemptOf: connections.openAttemptOf,
          disconnect: connections.disconnect,
          revoke: async () => await Promise.resolve('not_offered'),
        },
        now: () => new Date(),
      }),
    ],
  })
  const owner: ActivityWorld['owner'] = async (text, values = []) =>
    (await db.owner.pool.query<Record<string, unknown>>(text, [...values])).rows
  const asHost = async (method: string, path: string, body?: unknown) =>
    await slice.newBrowser().request(`/api/v1/organizations/${path}`, {
      method,
      headers: { authorization: 'Bearer k', 'idempotency-key': randomUUID() },
      ...(body === undefined ? {} : { body }),
    })
  return {
    sending,
    slice,
    organization: async () => {
      const id = `org-${randomUUID().slice(0, 8)}`
      await owner('insert into organizations (organization_id, name) values ($1, $2)', [id, 'Acme'])
      await owner(
        `insert into workspaces (organization_id, workspace_id, name) values ($1, 'main', 'Main')`,
        [id],
      )
      const connectionId = await connectMailbox(db, { sending, organizationId: id })
      await useMailbox(db, { sending, organizationId: id, connectionId })
      const host: MailingOrganization['host'] = async (method, path, body) =>
        await asHost(method, `${id}${path}`, body)
      return {
        id,
        connectionId,
        admin: await slice.signIn({ organizationId: id }),
        member: await slice.signIn({ organizationId: id, id: 'm', role: 'member' }),
        host,
        handOver: async (more = {}) =>
          z.string().parse(json(await host('POST', '/notifications', item(more)))['id']),
        breakOff: async () =>
          void (await owner(`select hold_lanes($1, 'needs_reconnect')`, [connectionId])),
      }
    },
    sendBatch: async (organizationId, items) =>
      await slice
        .newBrowser()
        .request(`/api/v1/organizations/${organizationId}/notifications/batch`, {
          method: 'POST',
          headers: { authorization: 'Bearer k' },
          body: { items },
        }),
    ended: async (id, state, code) => {
      await owner(
        `update notifications set state = $2::text, code = $3, attempts = 1, claimed_by = gen_random_uuid(),
            started_at = now(), settled_at = case when $2::text in ('accepted', 'rejected') then now() end
          where notification_id = $1`,
        [id, state, code],
      )
    },
    owner,
    close: async () => {
      await slice.close()
      await sending.close()
      await db.drop()
    },
  }
}

export const item = (more: Readonly<Record<string, unknown>> = {}) => ({
  workspaceId: 'main',
  kind: 'task',
  to: [{ email: 'bea@client.example' }],
  content: { subject: 'Please sign', text: 'Hello' },
  ...more,
})

export const Json = z.record(z.string(), z.unknown())
export const json = (answer: Answer) => Json.parse(answer.json())

export const Listed = z.object({
  data: z.array(z.looseObject({ id: z.string() })),
  next_cursor: z.nullable(z.string()),
})

export const BatchResults = z.object({
  results: z.array(
    z.looseObject({ status: z.number(), id: z.optional(z.string()), problem: z.optional(Json) }),
  ),
})

const Refused = z.object({ errors: z.array(z.object({ pointer: z.string(), code: z.string() })) })
export const errorsOf = (answer: Answer) =>
  Refused.parse(answer.json()).errors.map(({ pointer, code }) => [pointer, code])
