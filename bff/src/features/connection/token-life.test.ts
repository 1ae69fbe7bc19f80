import { randomBytes, randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMigratedDatabase, type MigratedDatabase } from '../../../test/migrated-database.ts'
import { openDatabase, type Database } from '../../platform/database/index.ts'
import { createLog } from '../../platform/log.ts'
import { createSeal, type Seal } from '../../platform/seal.ts'
import { createOperatorAlerts } from '../alerts/index.ts'
import type { ProviderPort, RefreshResult, Tokens } from '../providers/index.ts'
import { createGate } from '../../platform/few-at-once.ts'
import { createConnections, type Connections } from './index.ts'

const seal = createSeal([{ id: 'k1', key: randomBytes(32) }])
const silent = createLog('silent')
let database: MigratedDatabase
const pools: Database[] = []

beforeAll(async () => {
  database = await createMigratedDatabase()
})
afterAll(async () => {
  await Promise.all(pools.map(async (pool) => await pool.close()))
  await database.drop()
})

const nothing = () => {
  throw new Error('not asked for in these tests')
}
const unused: ProviderPort = {
  name: 'google',
  limits: { perMinute: 60, perDay: 2000, inFlight: 2 },
  isAvailable: async () => await Promise.resolve(true),
  authorizationUrl: nothing,
  exchange: nothing,
  refresh: nothing,
  revoke: nothing,
  compose: nothing,
  send: nothing,
  formFor: nothing,
  scopesFor: nothing,
  links: nothing,
}
const technical = { providerCode: 'x', httpStatus: 400, correlationId: 'r1', at: new Date() }

/** An issuer that answers each refresh token once; a second use kills the grant, as RFC 9700 advises. */
const strictIssuer = () => {
  const spent = new Set<string>()
  const seen = { refreshes: 0, reuses: 0, atOnce: 0, mostAtOnce: 0 }
  const refresh = async (refreshToken: string): Promise<RefreshResult> => {
    seen.atOnce += 1
    seen.mostAtOnce = Math.max(seen.mostAtOnce, seen.atOnce)
    await new Promise((resolve) => setTimeout(resolve, 20))
    seen.atOnce -= 1
    seen.refreshes += 1
    if (spent.has(refreshToken)) {
      seen.reuses += 1
      return { kind: 'dead', code: 'grant_revoked', technical }
    }
    spent.add(refreshToken)
    return { kind: 'refreshed', tokens: tokens({ refreshToken: `r-${randomUUID()}` }) }
  }
  return { seen, refresh }
}

const tokens = (change: Partial<Tokens> = {}): Tokens => ({
  accessToken: `a-${randomUUID()}`,
  accessTokenExpiresAt: new Date(Date.now() + 3_600_000),
  refreshToken: null,
  scopes: ['gmail.send'],
  ...change,
})

type Refresh = (refreshToken: string) => Promise<RefreshResult>
type Held = { connectionId: string; reason: string }[]

/** One process of ours: own pool, own instance. */
const processOf = (
  refresh: Refresh,
  options: {
    seal?: Seal
    held?: Held
    connections?: number
    lines?: string[]
    /** How far this process' clock is off, in milliseconds. */
    clockOff?: number
  } = {},
): Connections => {
  const pool = openDatabase({
    url: database.workerUrl,
    role: null,
    connections: options.connections ?? 4,
    log: silent,
  })
  pools.push(pool)
  const port = {
    ...unused,
    refresh: async (grant: { refreshToken: string }) => await refresh(grant.refreshToken),
  }
  const { lines } = options
  const log = lines === undefined ? silent : pino({}, { write: (line) => void lines.push(line) })
  return createConnections({
    database: database.app,
    workerDatabase: pool,
    providers: { google: port, microsoft: null },
    seal: options.seal ?? seal,
    publicUrl: 'http://localhost:4000',
    secureCookies: false,
    lanes: {
      hold: async (_tx, connectionId, reason) => {
        await Promise.resolve(options.held?.push({ connectionId, reason }))
      },
      release: async () => await Promise.resolve(),
      openLane: async () => await Promise.resolve(),
    },
    alerts: createOperatorAlerts({ workerDatabase: pool, log }),
    log,
    now: () => new Date(Date.now() + (options.clockOff ?? 0)),
  })
}

/** A connection whose access token has `leftMs` of its hour left. */
const connect = async (leftMs: number, sealedBy: Seal = seal) => {
  const organizationId = `o-${randomUUID()}`
  const connectionId = randomUUID()
  const place = (column: string) => ({ organizationId, row: connectionId, column })
  await database.owner.kysely
    .insertInto('organizations')
    .values({ organization_id: organizationId, name: 'Acme' })
    .execute()
  await database.owner.kysely
    .insertInto('connections')
    .values({
      connection_id: connectionId,
      organization_id: organizationId,
      provider: 'google',
      account_key: randomUUID(),
      email: 'post@acme.example',
      scopes: ['gmail.send'],
      state: 'connected',
      sealed_refresh_token: sealedBy.seal(place('sealed_refresh_token'), 'r-first'),
      sealed_access_token: sealedBy.seal(place('sealed_access_token'), 'a-first'),
      access_token_expires_at: new Date(Date.now() + leftMs),
      refreshed_at: new Date(Date.now() + leftMs - 3_600_000),
      connected_by: 'Ada',
    })
    .execute()
  return { organizationId, connectionId }
}

const rowOf = async (connectionId: string) =>
  await database.owner.kysely
    .selectFrom('connections')
    .selectAll()
    .where('connection_id', '=', connectionId)
    .executeTakeFirstOrThrow()

const change = async (connectionId: string, columns: Record<string, unknown>) => {
  await database.owner.kysely
    .updateTable('connections')
    .set(columns)
    .where('connection_id', '=', connectionId)
    .execute()
}

const storedRefreshToken = async ({ organizationId, connectionId }: Connected) => {
  const { sealed_refresh_token } = await rowOf(connectionId)
  const place = { organizationId, row: connectionId, column: 'sealed_refresh_token' }
  return seal.unseal(place, sealed_refresh_token!).toString()
}
type Connected = Awaited<ReturnType<typeof connect>>

const ENDED = -1_000
const MINUTE = 60_000

test('four processes with 25 callers each refresh once at each expiry (X-19)', async () => {
  const issuer = strictIssuer()
  const processes = [1, 2, 3, 4].map(() => processOf(issuer.refresh))
  const { connectionId } = await connect(ENDED)
  for (const round of [1, 2, 3]) {
    const results = await Promise.all(
      processes.flatMap((one) =>
        Array.from({ length: 25 }, async () => await one.accessToken(connectionId)),
      ),
    )
    expect(new Set(results.map((result) => result.kind))).toEqual(new Set(['token']))
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1)
    expect(issuer.seen).toMatchObject({ refreshes: round, reuses: 0 })
    await change(connectionId, { access_token_expires_at: new Date(Date.now() + ENDED) })
  }
})

test('a thousand expiries at once on three processes: one refresh each, and the pools do not starve (X-18)', async () => {
  const issuer = strictIssuer()
  const byToken: Refresh = async () => await issuer.refresh(`once-${randomUUID()}`)
  const processes = [1, 2, 3].map(() => processOf(byToken, { connections: 2 }))
  // The owner's pool gives up on whoever waits long.
  const fewAtOnce = createGate(10)
  const connected = await Promise.all(
    Array.from({ length: 1_000 }, async () => await fewAtOnce(async () => await connect(ENDED))),
  )
  const results = await Promise.all(
    processes.flatMap((one) =>
      connected.map(async ({ connectionId }) => await one.accessToken(connectionId)),
    ),
  )
  expect(results.every((result) => result.kind === 'token')).toBe(true)
  expect(issuer.seen.refreshes).toBe(1_000)
  expect(issuer.seen.mostAtOnce).toBeLessThanOrEqual(24)
}, 60_000)

test.each([-86_400_000, -3_600_000, 3_600_000, 86_400_000])(
  'clocks that are %i ms off neither refresh in a loop nor keep a dead token (X-23)',
  async (clockOff) => {
    let refreshes = 0
    const byThatClock: Refresh = async () => {
      refreshes += 1
      const accessTokenExpiresAt = new Date(Date.now() + clockOff + 3_600_000)
      return await Promise.resolve({ kind: 'refreshed', tokens: tokens({ accessTokenExpiresAt }) })
    }
    const processes = [clockOff, 0].map((off) => processOf(byThatClock, { clockOff: off }))
    const { connectionId } = await connect(ENDED)
    for (const one of [...processes, ...processes])
      expect((await processes[0]!.accessToken(connectionId)).kind).toBe(
        (await one.accessToken(connectionId)).kind,
      )
    expect(refreshes).toBe(1)
    const { access_token_expires_at: ends } = await rowOf(connectionId)
    expect(Math.abs(Number(ends) - (Date.now() + 3_600_000))).toBeLessThan(60_000)
  },
)

test('a killed holder is followed by another when its lease has run out (X-20)', async () => {
  const { connectionId } = await connect(ENDED)
  let asked = 0
  const killed = processOf(async () => {
    asked += 1
    return await new Promise(() => {})
  })
  void killed.accessToken(connectionId)
  await expect.poll(() => asked).toBe(1)
  const next = processOf(async () => await Promise.resolve({ kind: 'refreshed', tokens: tokens() }))
  const waiting = next.accessToken(connectionId)
  await change(connectionId, { refresh_until: new Date(Date.now() + 200) })
  expect(await waiting).toMatchObject({ kind: 'token', version: '1' })
})

test('a stopped holder that wakes up changes nothing any more (X-21)', async () => {
  const connected = await connect(ENDED)
  const { connectionId } = connected
  let wake: ((result: RefreshResult) => void) | undefined
  let asked = 0
  const stopped = processOf(async () => {
    asked += 1
    return await new Promise((resolve) => {
      wake = resolve
    })
  })
  const late = stopped.accessToken(connectionId)
  await expect.poll(() => asked).toBe(1)
  await change(connectionId, { refresh_until: new Date(Date.now() - 1) })
  const winner = tokens({ accessToken: 'a-winner', refreshToken: 'r-winner' })
  const next = processOf(async () => await Promise.resolve({ kind: 'refreshed', tokens: winner }))
  await next.accessToken(connectionId)
  wake?.({ kind: 'refreshed', tokens: tokens({ refreshToken: 'r-late' }) })
  expect(await late).toEqual({ kind: 'token', accessToken: 'a-winner', version: '1' })
  expect(await storedRefreshToken(connected)).toBe('r-winner')
})

test('(X-22) a dead grant asks for a person, holds the lane and is written in the audit', async () => {
  const { connectionId, organizationId } = await connect(ENDED)
  const held: Held = []
  const one = processOf(
    async () => await Promise.resolve({ kind: 'dead', code: 'grant_revoked', technical }),
    { held },
  )
  expect(await one.accessToken(connectionId)).toMatchObject({
    kind: 'reconnect',
    code: 'grant_revoked',
    technical: { correlationId: 'r1' },
  })
  expect(held).toEqual([{ connectionId, reason: 'needs_reconnect' }])
  expect(await rowOf(connectionId)).toMatchObject({
    state: 'needs_reconnect',
    code: 'grant_revoked',
    refresh_holder: null,
  })
  const lines = await database.owner.kysely
    .selectFrom('audit_entries')
    .select(['action', 'actor_kind'])
    .where('organization_id', '=', organizationId)
    .execute()
  expect(lines).toEqual([{ action: 'connection.needs_reconnect', actor_kind: 'system' }])
})

test('a grant that was renewed meanwhile is not believed dead', async () => {
  const connected = await connect(ENDED)
  const { organizationId, connectionId } = connected
  const held: Held = []
  const one = processOf(
    async () => {
      const place = { organizationId, row: connectionId, column: 'sealed_access_token' }
      await change(connectionId, {
        token_version: 7,
        refresh_holder: null,
        sealed_access_token: seal.seal(place, 'a-reconnected'),
        access_token_expires_at: new Date(Date.now() + 60 * MINUTE),
        refreshed_at: new Date(),
      })
      return { kind: 'dead', code: 'grant_revoked', technical }
    },
    { held },
  )
  expect(await one.accessToken(connectionId)).toMatchObject({ accessToken: 'a-reconnected' })
  expect(await rowOf(connectionId)).toMatchObject({ state: 'connected', code: null })
  expect(held).toEqual([])
})

test('after a failure the provider is left alone for half a minute', async () => {
  const { connectionId } = await connect(ENDED)
  let asked = 0
  const one = processOf(async () => {
    asked += 1
    return await Promise.resolve({
      kind: 'later',
      code: 'provider_throttled',
      retryAt: null,
      technical,
    })
  })
  for (const failures of [1, 1, 1]) {
    const result = await one.accessToken(connectionId)
    expect(result).toMatchObject({ kind: 'later', code: 'provider_throttled' })
    if (result.kind !== 'later') throw new Error('not reached')
    expect(result.retryAt.getTime() - Date.now()).toBeGreaterThan(25_000)
    expect(await rowOf(connectionId)).toMatchObject({ refresh_failures: failures })
  }
  expect(asked).toBe(1)
  expect(await rowOf(connectionId)).toMatchObject({ state: 'connected', refresh_failures: 1 })
})

test('while the provider is down, a token with minutes left goes on being used', async () => {
  const { connectionId } = await connect(4 * MINUTE)
  const one = processOf(
    async () =>
      await Promise.resolve({
        kind: 'later',
        code: 'provider_unavailable',
        retryAt: null,
        technical,
      }),
  )
  expect(await one.accessToken(connectionId)).toMatchObject({
    kind: 'token',
    accessToken: 'a-first',
  })
})

test('the operator’s fault breaks no connection and is said once', async () => {
  const lines: string[] = []
  const one = processOf(
    async () =>
      await Promise.resolve({ kind: 'misconfigured', code: 'client_secret_expired', technical }),
    { lines },
  )
  for (const { connectionId } of [await connect(ENDED), await connect(ENDED)]) {
    const result = await one.accessToken(connectionId)
    expect(result).toMatchObject({ kind: 'misconfigured', code: 'client_secret_expired' })
    expect(await rowOf(connectionId)).toMatchObject({ state: 'connected' })
  }
  await expect
    .poll(() => lines.filter((line) => line.includes('"alert":"operator"')))
    .toHaveLength(1)
})

test('G-09 a token that cannot be unsealed is the operator’s fault and leaves the connection alone', async () => {
  const lost = createSeal([{ id: 'lost', key: randomBytes(32) }])
  const { connectionId } = await connect(ENDED, lost)
  const { connectionId: another } = await connect(ENDED, lost)
  const before = await rowOf(connectionId)
  const lines: string[] = []
  const one = processOf(nothing, { lines })
  for (const id of [connectionId, another])
    expect(await one.accessToken(id)).toMatchObject({
      kind: 'misconfigured',
      code: 'token_unreadable',
    })
  expect(await rowOf(connectionId)).toEqual(before)
  await expect
    .poll(() => lines.filter((line) => line.includes('"alert":"operator"')))
    .toHaveLength(1)
})

test('a provider that is no longer set up is the operator’s fault', async () => {
  const { connectionId } = await connect(ENDED)
  await change(connectionId, { provider: 'microsoft' })
  expect(await processOf(nothing).accessToken(connectionId)).toMatchObject({
    kind: 'misconfigured',
    code: 'provider_not_configured',
  })
})

test('a new refresh token is stored if and only if there is one', async () => {
  const connected = await connect(ENDED)
  const answers = [tokens(), tokens({ refreshToken: 'r-second' }), tokens()]
  const one = processOf(
    async () => await Promise.resolve({ kind: 'refreshed', tokens: answers.shift()! }),
  )
  const stored: string[] = []
  while (answers.length > 0) {
    await one.accessToken(connected.connectionId)
    stored.push(await storedRefreshToken(connected))
    await change(connected.connectionId, { access_token_expires_at: new Date() })
  }
  expect(stored).toEqual(['r-first', 'r-second', 'r-second'])
})

test('a token the provider refused is renewed once, however many were refused it', async () => {
  const { connectionId } = await connect(50 * MINUTE)
  let asked = 0
  const one = processOf(async () => {
    asked += 1
    return await Promise.resolve({
      kind: 'refreshed',
      tokens: tokens({ accessToken: `a-${asked}` }),
    })
  })
  const refused = async () => await one.accessToken(connectionId, { refusedToken: 'a-first' })
  const results = await Promise.all([refused(), refused(), refused()])
  results.push(await refused())
  expect(results.map((result) => result.kind === 'token' && result.accessToken)).toEqual([
    'a-1',
    'a-1',
    'a-1',
    'a-1',
  ])
  expect(asked).toBe(1)
})

test('tokens that are dead on arrival are not asked for in a loop', async () => {
  const { connectionId } = await connect(ENDED)
  let asked = 0
  const one = processOf(async () => {
    asked += 1
    return await Promise.resolve({
      kind: 'refreshed',
      tokens: tokens({ accessTokenExpiresAt: new Date(0) }),
    })
  })
  await one.accessToken(connectionId)
  expect(asked).toBeLessThanOrEqual(3)
})

test('what the provider refuses for good asks for a person, but not by a late answer', async () => {
  const { connectionId } = await connect(50 * MINUTE)
  const held: Held = []
  const one = processOf(nothing, { held })
  const broken = { connectionId, code: 'mailbox_blocked', technical } as const
  expect(await one.markNeedsReconnect({ ...broken, version: '7' })).toBe(false)
  expect(await rowOf(connectionId)).toMatchObject({ state: 'connected' })
  expect(await one.markNeedsReconnect({ ...broken, version: '0' })).toBe(true)
  expect(await one.accessToken(connectionId)).toMatchObject({
    kind: 'reconnect',
    code: 'mailbox_blocked',
  })
  expect(held).toHaveLength(1)
})

test('idle connections are kept warm and busy ones renewed ahead', async () => {
  const idle = await connect(ENDED)
  await change(idle.connectionId, { refreshed_at: new Date(Date.now() - 8 * 24 * 60 * MINUTE) })
  const busy = await connect(5 * MINUTE)
  await change(busy.connectionId, { last_accepted_at: new Date() })
  const resting = await connect(5 * MINUTE)
  const one = processOf(async () => await Promise.resolve({ kind: 'refreshed', tokens: tokens() }))
  await one.refreshDue()
  expect(await rowOf(idle.connectionId)).toMatchObject({ token_version: '1' })
  expect(await rowOf(busy.connectionId)).toMatchObject({ token_version: '1' })
  expect(await rowOf(resting.connectionId)).toMatchObject({ token_version: '0' })
})
