import { ConnectAttempt } from '@letterhead/contract'
import { randomUUID } from 'node:crypto'
import type { Selectable } from 'kysely'
import { createOperatorAlerts } from '../src/features/alerts/index.ts'
import { createConnections, type Connections } from '../src/features/connection/index.ts'
import type { CodeExchange, ExchangeResult, ProviderPort } from '../src/features/providers/index.ts'
import type { Tables } from '../src/platform/database/index.ts'
import { createLog } from '../src/platform/log.ts'
import type { Answer, Browser } from './browser.ts'
import { createMigratedDatabase, type MigratedDatabase } from './migrated-database.ts'
import { seal } from './sending-world.ts'
import { createSliceWorld } from './slice-world.ts'

const PUBLIC_URL = 'http://localhost:4000'
const log = createLog('silent')

type Revocation = Awaited<ReturnType<ProviderPort['revoke']>>

interface Asked {
  /** What the provider will answer to the next code. */
  answer: (exchange: CodeExchange) => ExchangeResult | Promise<ExchangeResult>
  /** What the providers say to a revocation. */
  revocation: () => Revocation
  /** What the providers were asked, and the lanes told. */
  redeemed: CodeExchange[]
  revoked: string[]
  lanes: string[]
}

/** The connection slice behind real HTTP, with providers that answer as the test says. */
export interface ConnectWorld extends Asked {
  readonly db: MigratedDatabase
  readonly connections: Connections
  readonly organization: () => Promise<string>
  readonly newBrowser: () => Browser
  /** A browser in which an admin of the organisation is signed in. */
  readonly signIn: (organizationId: string) => Promise<Browser>
  /** Its connections, the oldest first. */
  readonly connectionsOf: (organizationId: string) => Promise<Selectable<Tables['connections']>[]>
  readonly attemptRow: (attempt: { id: string }) => Promise<Selectable<Tables['connect_attempts']>>
  readonly expire: (attempt: { id: string }) => Promise<void>
  /** Forgets all attempts, so that a test meets nobody else's; every code is granted again. */
  readonly clear: () => Promise<void>
  readonly close: () => Promise<void>
}

export const createConnectWorld = async (): Promise<ConnectWorld> => {
  const db = await createMigratedDatabase()
  const alerts = createOperatorAlerts({ workerDatabase: db.worker, log })
  const connections = createConnections({
    database: db.app,
    workerDatabase: db.worker,
    providers: {
      microsoft: providerOf('microsoft', () => world),
      google: providerOf('google', () => world),
    },
    seal,
    publicUrl: PUBLIC_URL,
    secureCookies: false,
    lanes: {
      hold: async (_tx, _connectionId, reason) => {
        await Promise.resolve(world.lanes.push(`hold ${reason}`))
      },
      release: async () => {
        await Promise.resolve(world.lanes.push('release'))
      },
      openLane: async (_tx, { provider, accountKey }) => {
        await Promise.resolve(world.lanes.push(`open ${provider} ${accountKey}`))
      },
    },
    alerts,
    log,
    now: () => new Date(),
  })
  const slice = await createSliceWorld(db, {
    publicUrl: PUBLIC_URL,
    log,
    routers: [connections.router],
    routes: connections.routes,
  })
  const world: ConnectWorld = {
    ...nothingAsked(),
    db,
    connections,
    organization: async () => {
      const id = `o-${randomUUID()}`
      await db.owner.kysely
        .insertInto('organizations')
        .values({ organization_id: id, name: 'Acme' })
        .execute()
      return id
    },
    newBrowser: slice.newBrowser,
    signIn: async (organizationId) => await slice.signIn({ organizationId }),
    connectionsOf: async (organizationId) =>
      await db.owner.kysely
        .selectFrom('connections')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .orderBy('connected_at')
        .execute(),
    attemptRow: async ({ id }) =>
      await db.owner.kysely
        .selectFrom('connect_attempts')
        .selectAll()
        .where('attempt_id', '=', id)
        .executeTakeFirstOrThrow(),
    expire: async ({ id }) => {
      await db.owner.kysely
        .updateTable('connect_attempts')
        .set({ expires_at: new Date(Date.now() - 1_000) })
        .where('attempt_id', '=', id)
        .execute()
    },
    clear: async () => {
      await db.owner.kysely.deleteFrom('connect_attempts').execute()
      Object.assign(world, nothingAsked())
    },
    close: async () => {
      await slice.close()
      await alerts.settled()
      await db.drop()
    },
  }
  return world
}

const nothingAsked = (): Asked => ({
  answer: () => granted(),
  revocation: () => 'revoked',
  redeemed: [],
  revoked: [],
  lanes: [],
})

export const granted = (
  change: { key?: string; tenant?: string; email?: string; missingScopes?: string[] } = {},
): ExchangeResult => ({
  kind: 'granted',
  account: {
    key: change.key ?? 't1:o1',
    tenant: change.tenant ?? 't1',
    email: change.email ?? 'post@acme.example',
    name: 'Post',
  },
  tokens: {
    accessToken: 'a-1',
    accessTokenExpiresAt: new Date(Date.now() + 3_600_000),
    refreshToken: `r-${change.key ?? 't1:o1'}`,
    scopes: ['Mail.Send'],
  },
  missingScopes: change.missingScopes ?? [],
})

const notAsked = () => {
  throw new Error('not asked for here')
}
const providerOf = (name: 'microsoft' | 'google', asked: () => Asked): ProviderPort => ({
  name,
  limits: { perMinute: 30, perDay: 10_000, inFlight: 3 },
  isAvailable: async () => await Promise.resolve(true),
  authorizationUrl: async ({ state, nonce, codeChallenge, redirectUri, loginHint }) => {
    const query = { state, nonce, code_challenge: codeChallenge, redirect_uri: redirectUri }
    const hint = loginHint === null ? {} : { login_hint: loginHint }
    const url = new URL(`http://${name}.example/authorize`)
    url.search = new URLSearchParams({ ...query, ...hint }).toString()
    return await Promise.resolve(url)
  },
  exchange: async (exchange) => {
    const { answer, redeemed } = asked()
    redeemed.push(exchange)
    return await answer(exchange)
  },
  refresh: notAsked,
  revoke: async (refreshToken) => {
    asked().revoked.push(refreshToken)
    return await Promise.resolve(asked().revocation())
  },
  compose: notAsked,
  send: notAsked,
  formFor: notAsked,
  scopesFor: notAsked,
  links: notAsked,
})

export const begin = async (
  browser: Browser,
  change: Record<string, unknown> = {},
): Promise<ConnectAttempt> => {
  const body = { provider: 'microsoft', purpose: 'connect', tabId: 'tab-00000001', ...change }
  const response = await browser.fromPage('POST', '/bff/connect-attempts', body)
  if (response.status !== 201) throw new Error(`not begun: ${response.status} ${response.text}`)
  return ConnectAttempt.parse(response.json())
}

/** Opens the attempt and gives back what the provider was told. */
export const openAt = async (browser: Browser, attempt: ConnectAttempt): Promise<URL> => {
  const response = await browser.open(attempt.startPath)
  if (response.status !== 303) throw new Error(`not opened: ${response.status} ${response.text}`)
  return new URL(response.headers['location'] ?? '')
}

export const callbackOf = (url: URL, provider = 'microsoft'): string =>
  `/oauth/${provider}/callback?code=c1&state=${url.searchParams.get('state')}`

export const collect = async (
  browser: Browser,
  attempt: ConnectAttempt,
  body: unknown = {},
): Promise<Answer> =>
  await browser.fromPage('POST', `/bff/connect-attempts/${attempt.id}/collect`, body)

export const read = async (browser: Browser, attempt: ConnectAttempt): Promise<ConnectAttempt> =>
  ConnectAttempt.parse((await browser.request(`/bff/connect-attempts/${attempt.id}`)).json())

/** The whole way; gives the answer of the saving call. */
export const connect = async (
  browser: Browser,
  change: Record<string, unknown> = {},
  body: unknown = {},
): Promise<{ attempt: ConnectAttempt; status: number; saved: ConnectAttempt }> => {
  const attempt = await begin(browser, change)
  const url = await openAt(browser, attempt)
  await browser.arrive(callbackOf(url, attempt.provider))
  const response = await collect(browser, attempt, body)
  return { attempt, status: response.status, saved: ConnectAttempt.parse(response.json()) }
}
