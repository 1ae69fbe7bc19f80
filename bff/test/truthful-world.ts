import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox, type Sandbox } from '@letterhead/sandbox'
import { smallBrowser } from '@letterhead/sandbox/testing'
import { createOperatorAlerts } from '../src/features/alerts/index.ts'
import { createConnections } from '../src/features/connection/index.ts'
import { createLanes, createOutbox } from '../src/features/outbox/index.ts'
import {
  createGoogle,
  createMicrosoft,
  createPlatformSmtp,
} from '../src/features/providers/index.ts'
import {
  createMaySendAs,
  createSenderPolicies,
  operatorEntries,
} from '../src/features/sender-policy/index.ts'
import { createSenderRoutes } from '../src/features/sender/index.ts'
import { createTruthfulTest, testAccepted } from '../src/features/truthful-test/index.ts'
import { openDatabase, type Database } from '../src/platform/database/index.ts'
import { createDns, type Dns } from '../src/platform/dns/index.ts'
import type { Route } from '../src/platform/http/index.ts'
import { createLog } from '../src/platform/log.ts'
import { createMigratedDatabase, type MigratedDatabase } from './migrated-database.ts'
import { seal } from './sending-world.ts'
import { createSliceWorld, type SliceWorld } from './slice-world.ts'

// The product from Save and test to the proof, with both real providers' adapters, against the
// sandbox: its Graph and Gmail, its DNS, its transport that signs and carries to the probe.

const PUBLIC_URL = 'http://localhost:4000'
const LIMITS = { perMinute: 1_000, perDay: 100_000, inFlight: 4 }
export const PROBE_DOMAIN = 'probe.letterhead.example'
const log = createLog('silent')
const now = () => new Date()

export interface TruthfulWorld {
  readonly db: MigratedDatabase
  readonly sandbox: Sandbox
  readonly dns: Dns
  readonly slice: SliceWorld
  /** Null without a probe. */
  readonly probePort: number | null
  /** A new organisation whose mailbox went through consent. */
  readonly connect: (provider: 'microsoft' | 'google', email: string) => Promise<string>
  readonly control: (path: string, body: unknown) => Promise<unknown>
  readonly calm: () => Promise<void>
  /** What the sandbox was asked and answered. */
  readonly journal: () => Promise<unknown>
  readonly close: () => Promise<void>
}

export const createTruthfulWorld = async (
  options: {
    readonly probe?: boolean
    readonly required?: boolean
    /** The operator's list of senders. */
    readonly operator?: readonly string[]
    readonly moreRoutes?: (parts: {
      readonly database: Database
      readonly workerDatabase: Database
      readonly dns: Dns
      readonly sandbox: Sandbox
    }) => readonly Route[]
  } = {},
): Promise<TruthfulWorld> => {
  const { probe: withProbe = true, required = false } = options
  const db = await createMigratedDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'truthful-'))
  const sandbox = await startSandbox({ port: 0, dataDir, productUrl: PUBLIC_URL })
  const pool = (url: string): Database => openDatabase({ url, role: null, connections: 6, log })
  const [database, workerDatabase] = [pool(db.appUrl), pool(db.workerUrl)]
  const providers = portsOf(sandbox)
  const platform = createPlatformSmtp(
    {
      smtpUrl: sandbox.smtpUrl,
      sender: { name: 'Letterhead', email: 'no-reply@letterhead.example' },
      limits: LIMITS,
    },
    { now },
  )
  const shared = {
    database,
    workerDatabase,
    providers,
    seal,
    log,
    now,
    alerts: createOperatorAlerts({ workerDatabase, log }),
  }
  const lanes = createLanes(shared)
  const connections = createConnections({
    ...shared,
    publicUrl: PUBLIC_URL,
    secureCookies: false,
    lanes,
  })
  const operator = operatorEntries(options.operator ?? [])
  const policies = createSenderPolicies({ database, providers, operator })
  const outbox = createOutbox({
    ...shared,
    maySendAs: createMaySendAs({ workerDatabase, operator }),
    platform,
    lanes,
    accessToken: connections.accessToken,
    markNeedsReconnect: connections.markNeedsReconnect,
    onTestSettled: async (tx, test) => await testAccepted({ lanes, required }, tx, test),
  })
  const dns = createDns({ servers: [sandbox.seed.dnsServer], timeoutMs: 1_500 })
  const truthful = createTruthfulTest({
    ...shared,
    dns,
    outbox,
    lanes,
    probe: withProbe ? { domain: PROBE_DOMAIN, host: '127.0.0.1', port: 0, tls: null } : null,
    required,
    publicUrl: PUBLIC_URL,
  })
  const worker = outbox.startWorker()
  const probe = truthful.runProbe()
  const probePort = (await probe?.listening) ?? null
  const control = async (path: string, body: unknown) =>
    await (
      await fetch(`${sandbox.url}/api/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).json()
  if (probePort !== null)
    await control('settings', { mx: { [PROBE_DOMAIN]: { host: '127.0.0.1', port: probePort } } })
  const slice = await createSliceWorld(db, {
    publicUrl: PUBLIC_URL,
    log,
    routers: [truthful.router],
    routes: [
      ...createSenderRoutes({
        ...shared,
        platformSender: platform.sender,
        outbox,
        connections,
        proofs: truthful.proofs,
        mayUseSender: policies.mayUse,
        openHandOver: async () => await Promise.resolve(null),
        productName: 'Letterhead',
        publicUrl: PUBLIC_URL,
      }),
      ...truthful.routes,
      ...policies.routes,
      ...(options.moreRoutes?.({ database, workerDatabase, dns, sandbox }) ?? []),
    ],
  })
  return {
    db,
    sandbox,
    dns,
    slice,
    probePort,
    connect: async (provider, email) =>
      await connect({ sandbox, providers, database, lanes }, provider, email),
    control,
    journal: async () => await (await fetch(`${sandbox.url}/api/journal`)).json(),
    calm: async () => {
      await fetch(`${sandbox.url}/api/faults`, { method: 'DELETE' })
      await control('settings', { dns: {} })
    },
    close: async () => {
      await Promise.all([slice.close(), worker.stop(), probe?.stop()])
      await Promise.all([database.close(), workerDatabase.close(), sandbox.stop()])
      await db.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const portsOf = (sandbox: Sandbox) => {
  const { microsoft, google } = sandbox.seed.clients
  const both = { limits: LIMITS, production: false }
  const deps = { log, now }
  return {
    microsoft: createMicrosoft(
      {
        ...both,
        ...microsoft,
        loginUrl: `${sandbox.url}/microsoft`,
        tenant: 'organizations',
        graphUrl: `${sandbox.url}/graph`,
      },
      deps,
    ),
    google: createGoogle(
      { ...both, ...google, issuerUrl: `${sandbox.url}/google`, gmailUrl: sandbox.url },
      deps,
    ),
  }
}

interface Ground {
  readonly sandbox: Sandbox
  readonly providers: ReturnType<typeof portsOf>
  readonly database: Database
  readonly lanes: ReturnType<typeof createLanes>
}

const connect = async (
  { sandbox, providers, database, lanes }: Ground,
  provider: 'microsoft' | 'google',
  email: string,
): Promise<string> => {
  const organizationId = `org-${randomUUID()}`
  const connectionId = randomUUID()
  const { account, tokens } = await consent(sandbox, providers[provider], { provider, email })
  const sealed = (column: string, clear: string) =>
    seal.seal({ organizationId, row: connectionId, column }, clear)
  await database.inOrganization(organizationId, async (tx) => {
    await tx
      .insertInto('organizations')
      .values({ organization_id: organizationId, name: 'Acme Compliance' })
      .execute()
    await tx
      .insertInto('connections')
      .values({
        connection_id: connectionId,
        organization_id: organizationId,
        provider,
        account_key: account.key,
        tenant: account.tenant,
        email: account.email,
        name: account.name,
        scopes: [...tokens.scopes],
        state: 'connected',
        sealed_refresh_token: sealed('sealed_refresh_token', tokens.refreshToken ?? ''),
        sealed_access_token: sealed('sealed_access_token', tokens.accessToken),
        access_token_expires_at: tokens.accessTokenExpiresAt,
        connected_by: 'Ada',
      })
      .execute()
    await lanes.openLane(tx, {
      organizationId,
      connectionId,
      provider,
      accountKey: account.key,
    })
  })
  return organizationId
}

const secret = () => randomBytes(32).toString('base64url')

const consent = async (
  sandbox: Sandbox,
  port: ReturnType<typeof createGoogle>,
  { provider, email }: { readonly provider: string; readonly email: string },
) => {
  const [state, nonce, codeVerifier] = [secret(), secret(), secret()]
  const attempt = {
    state,
    nonce,
    redirectUri: `${PUBLIC_URL}/oauth/${provider}/callback`,
    purpose: 'connect' as const,
  }
  const url = await port.authorizationUrl({
    ...attempt,
    codeChallenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    loginHint: null,
  })
  const browser = smallBrowser(sandbox.url)
  let page = await browser.visit(url.href)
  if (page.text.includes('Next')) page = await browser.press(page, 'Next', { email })
  if (page.leaves === undefined) page = await browser.press(page, 'Accept')
  const result = await port.exchange({
    ...attempt,
    callbackUrl: new URL(page.leaves ?? 'about:blank'),
    codeVerifier,
  })
  if (result.kind !== 'granted') throw new Error(JSON.stringify(result))
  return result
}
