import { randomBytes, randomUUID } from 'node:crypto'
import { createOperatorAlerts } from '../src/features/alerts/index.ts'
import { createConnections, type Connections } from '../src/features/connection/index.ts'
import { createLanes, createOutbox, type Lanes, type Outbox } from '../src/features/outbox/index.ts'
import { composeMime } from '../src/features/providers/compose-mime.ts'
import type {
  ComposedMessage,
  Limits,
  Outcome,
  PlatformPort,
  ProviderPort,
  RefreshResult,
} from '../src/features/providers/index.ts'
import { createMaySendAs } from '../src/features/sender-policy/index.ts'
import { makeSenderEffective } from '../src/features/sender/index.ts'
import { openDatabase, type Database } from '../src/platform/database/index.ts'
import { createLog } from '../src/platform/log.ts'
import { createSeal, type Seal } from '../src/platform/seal.ts'
import type { MigratedDatabase } from './migrated-database.ts'

export interface Posted {
  readonly road: 'mailbox' | 'platform'
  readonly accessToken: string | null
  readonly message: ComposedMessage
  readonly raw: string
}
type Answer = (posted: Posted) => Outcome | Promise<Outcome>

export interface SendingOptions {
  readonly answer?: Answer
  readonly refresh?: () => RefreshResult
  readonly limits?: Limits
  readonly resendKinds?: readonly string[]
  readonly sendsAtOnce?: number
  readonly seal?: Seal
}

/** One process of ours with a provider that answers as the test says. */
export interface Sending {
  readonly port: ProviderPort
  readonly outbox: Outbox
  readonly lanes: Lanes
  readonly connections: Connections
  readonly posted: Posted[]
  readonly close: () => Promise<void>
}

export const technical = { providerCode: 'x', httpStatus: 400, correlationId: 'r1', at: new Date() }
export const accepted: Outcome = {
  kind: 'accepted',
  code: 'accepted',
  providerMessageId: 'm1',
  technical: { ...technical, httpStatus: 202 },
}
export const seal = createSeal([{ id: 'k1', key: randomBytes(32) }])

const WIDE: Limits = { perMinute: 10_000, perDay: 100_000, inFlight: 50 }
const log = createLog('silent')

const notAsked = () => {
  throw new Error('not asked for here')
}

export const createSending = (db: MigratedDatabase, options: SendingOptions = {}): Sending => {
  const posted: Posted[] = []
  const answer = options.answer ?? (() => accepted)
  const limits = options.limits ?? WIDE
  const post = async (
    road: Posted['road'],
    call: { message: ComposedMessage; accessToken?: string },
  ): Promise<Outcome> => {
    const one = {
      road,
      accessToken: call.accessToken ?? null,
      message: call.message,
      raw: call.message.bytes.toString(),
    }
    posted.push(one)
    return await answer(one)
  }
  const mailbox: ProviderPort = {
    name: 'google',
    limits,
    isAvailable: async () => await Promise.resolve(true),
    authorizationUrl: notAsked,
    exchange: notAsked,
    refresh: async () => await Promise.resolve((options.refresh ?? renewed)()),
    revoke: notAsked,
    compose: async (message) => await composeMime(message, 'header'),
    send: async (call) => await post('mailbox', call),
    formFor: () => 'mime',
    scopesFor: () => ['gmail.send'],
    links: notAsked,
  }
  const platform: PlatformPort = {
    limits,
    sender: { name: 'Letterhead', email: 'no-reply@platform.example' },
    compose: async (message) => await composeMime(message, 'envelope'),
    send: async (call) => await post('platform', call),
  }
  const pool = (url: string): Database => openDatabase({ url, role: null, connections: 6, log })
  const [database, workerDatabase] = [pool(db.appUrl), pool(db.workerUrl)]
  const shared = {
    database,
    workerDatabase,
    providers: { microsoft: null, google: mailbox },
    seal: options.seal ?? seal,
    log,
    now: () => new Date(),
  }
  const lanes = createLanes(shared)
  const alerts = createOperatorAlerts({ workerDatabase, log })
  const connections = createConnections({
    ...shared,
    publicUrl: 'http://localhost:4000',
    secureCookies: false,
    lanes,
    alerts,
  })
  const outbox = createOutbox({
    ...shared,
    platform,
    lanes,
    maySendAs: createMaySendAs({ workerDatabase, operator: [] }),
    alerts,
    accessToken: connections.accessToken,
    markNeedsReconnect: connections.markNeedsReconnect,
    onTestSettled: async (tx, test) => await makeSenderEffective(lanes, tx, test),
    ...(options.resendKinds === undefined ? {} : { resendKinds: options.resendKinds }),
    ...(options.sendsAtOnce === undefined ? {} : { sendsAtOnce: options.sendsAtOnce }),
  })
  return {
    port: mailbox,
    outbox,
    lanes,
    connections,
    posted,
    close: async () => {
      await alerts.settled()
      await Promise.all([database.close(), workerDatabase.close()])
    },
  }
}

export const renewed = (): RefreshResult => ({
  kind: 'refreshed',
  tokens: {
    accessToken: `a-${randomUUID()}`,
    accessTokenExpiresAt: new Date(Date.now() + 3_600_000),
    refreshToken: null,
    scopes: ['gmail.send'],
  },
})

/** Connects a Google mailbox as the connection slice would have; its sender is not effective yet. */
export const connectMailbox = async (
  db: MigratedDatabase,
  { sending, organizationId }: { readonly sending: Sending; readonly organizationId: string },
): Promise<string> => {
  const connectionId = randomUUID()
  const accountKey = randomUUID()
  const sealed = (column: string, clear: string) =>
    seal.seal({ organizationId, row: connectionId, column }, clear)
  await db.app.inOrganization(organizationId, async (tx) => {
    await tx
      .insertInto('connections')
      .values({
        connection_id: connectionId,
        organization_id: organizationId,
        provider: 'google',
        account_key: accountKey,
        email: 'box@acme.example',
        scopes: ['gmail.send'],
        state: 'connected',
        sealed_refresh_token: sealed('sealed_refresh_token', 'r1'),
        sealed_access_token: sealed('sealed_access_token', 'a1'),
        access_token_expires_at: new Date(Date.now() + 3_600_000),
        connected_by: 'Anna',
      })
      .execute()
    await sending.lanes.openLane(tx, {
      organizationId,
      connectionId,
      provider: 'google',
      accountKey,
    })
  })
  return connectionId
}

/** Makes its sender effective, as an accepted test does. */
export const useMailbox = async (
  db: MigratedDatabase,
  {
    sending,
    organizationId,
    connectionId,
  }: {
    readonly sending: Sending
    readonly organizationId: string
    readonly connectionId: string
  },
): Promise<void> => {
  await db.app.inOrganization(organizationId, async (tx) => {
    const sender = await tx.selectFrom('senders').select('version').executeTakeFirst()
    await makeSenderEffective(sending.lanes, tx, {
      organizationId,
      notificationId: randomUUID(),
      candidate: { ...candidateAt(connectionId), basedOn: sender?.version ?? 0 },
    })
  })
}

export const candidateAt = (connectionId: string) => ({
  email: 'compliance@acme.example',
  alias: 'Compliance team',
  form: 'mime' as const,
  connectionId,
  to: 'anna@acme.example',
  by: 'Anna',
  basedOn: 0,
})
