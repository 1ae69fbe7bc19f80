import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import {
  createOperatorAlerts,
  createOperatorRoutes,
  settleUnreadable,
  tellAdmins,
  warnOfSecrets,
  watchDiscovery,
  watchSecrets,
} from './features/alerts/index.ts'
import { createActivityRoutes } from './features/activity/index.ts'
import { createApiKeys } from './features/api-keys/index.ts'
import { createAudit, createSigningKey } from './features/audit/index.ts'
import { brakeRoutes, pullByVolume, tellOfBrake } from './features/brake/index.ts'
import { reportRoutes } from './features/report/index.ts'
import { createConnections } from './features/connection/index.ts'
import { createDeliverability, tellDrifts } from './features/deliverability/index.ts'
import { createHandOvers } from './features/hand-over/index.ts'
import { registerQueueGauges } from './features/metrics/index.ts'
import { createNotificationRoutes } from './features/notifications/index.ts'
import { createOrganizationRoutes } from './features/organizations/index.ts'
import { createLanes, createOutbox } from './features/outbox/index.ts'
import {
  createGoogle,
  createGoogleApproval,
  createMicrosoft,
  createMicrosoftApproval,
  createPlatformSmtp,
  measuredProviders,
  type Approvals,
  type ProviderDependencies,
  type Providers,
} from './features/providers/index.ts'
import {
  createMaySendAs,
  createSenderPolicies,
  operatorEntries,
} from './features/sender-policy/index.ts'
import { createSenderRoutes } from './features/sender/index.ts'
import { createSignIn } from './features/sign-in/index.ts'
import { createTruthfulTest, testAccepted } from './features/truthful-test/index.ts'
import { startChores } from './platform/chores.ts'
import {
  createConnectionAttempts,
  findDatabase,
  migrate,
  openDatabase,
  whenReachable,
  type Database,
} from './platform/database/index.ts'
import { createDns } from './platform/dns/index.ts'
import { createHealth } from './platform/http/health.ts'
import { close, listen } from './platform/http/server.ts'
import { createSecurityHeaders } from './platform/http/security-headers.ts'
import { createSessions } from './platform/http/session.ts'
import { deleteEndedSessions } from './platform/http/session-store.ts'
import { createLimits, deleteOldCounts } from './platform/limits/index.ts'
import { createLog, type Logger } from './platform/log.ts'
import { createRegistry, serveMetrics } from './platform/metrics/index.ts'
import { createSeal, type Seal } from './platform/seal.ts'
import { announceKey, missingKeys } from './platform/sealing-keys.ts'

export interface Product {
  /** Where it listens. */
  readonly port: number
  /** No new work; what was begun is awaited to its deadline (25 s). */
  readonly stop: () => Promise<void>
}

const now = () => new Date()
const WEB_FOLDER = join(import.meta.dirname, '../../web/dist')
/** Longer than a statement may take (session-options.ts): what was begun is answered. */
const HTTP_GRACE = 15_000
const CONNECTIONS = { app: 12, worker: 12 }

/** Puts the parts together and starts them in order: database, migrations, HTTP, worker. */
export const startProduct = async (config: Config): Promise<Product> => {
  const log = createLog(config.logLevel)
  const places = await findDatabase({ ...config, log })
  await whenReachable({ log }, async () => await migrate({ ...places, log }))
  const attempts = createConnectionAttempts()
  const database = openDatabase({
    url: places.appUrl,
    role: 'letterhead_app',
    connections: CONNECTIONS.app,
    attempts,
    log,
  })
  const workerDatabase = openDatabase({
    url: places.workerUrl,
    role: 'letterhead_worker',
    connections: CONNECTIONS.worker,
    attempts,
    log,
  })
  const parts = compose(config, { database, workerDatabase, log })
  await whenReachable({ log }, async () => await announceKey(database, parts.seal))
  const server = await listen(parts.app, config.port, { headers: parts.headers })
  const metrics =
    config.metricsPort === null
      ? null
      : await serveMetrics(
          { registry: parts.registry, lookFirst: parts.lookAtQueue, log },
          config.metricsPort,
        )
  const worker = config.role === 'web' ? null : parts.outbox.startWorker()
  const chores = startChores(
    { ...parts.choresEverywhere, ...(config.role === 'web' ? {} : parts.chores) },
    { log },
  )
  // A loop of their own: a DNS that does not answer must not keep a token from being renewed.
  const lookUps = config.role === 'web' ? null : startChores(parts.lookUps, { log })
  const probe = config.role === 'web' ? null : parts.truthfulTest.runProbe()
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : config.port
  log.info({ port, role: config.role }, 'ready')
  return {
    port,
    stop: async () => {
      parts.leave()
      // What is in front of us sees `/readyz` and sends nobody any more; then we stop listening.
      const stopped = worker?.stop()
      await pause(config.leaveAfterSeconds * 1_000)
      await Promise.all([
        close(server, HTTP_GRACE),
        metrics?.close(),
        stopped,
        chores.stop(),
        lookUps?.stop(),
        probe?.stop(),
      ])
      await Promise.all([parts.alerts.settled(), parts.limits.settled()])
      await Promise.all([database.close(), workerDatabase.close()])
      await places.stop()
    },
  }
}

interface Ground {
  readonly database: Database
  readonly workerDatabase: Database
  readonly log: Logger
}

const compose = (config: Config, ground: Ground) => {
  const { database, log } = ground
  const secure = config.publicUrl.startsWith('https://')
  const seal = createSeal([...config.sealingKeys])
  const alerts = createOperatorAlerts(ground)
  const onDiscovery = watchDiscovery(alerts)
  const { onSecret, inUse: secretsInUse } = watchSecrets(alerts)
  const registry = createRegistry()
  const { providers, platform } = measuredProviders(
    registry,
    createProviders(config, { log, now, onDiscovery, onSecret }),
  )
  const shared = { ...ground, providers, alerts, seal, now }
  const lanes = createLanes({ providers })
  const connections = createConnections({
    ...shared,
    publicUrl: config.publicUrl,
    secureCookies: secure,
    lanes,
  })
  const operator = operatorEntries(config.allowedSenders)
  const senderPolicies = createSenderPolicies({ database, providers, operator })
  const outbox = createOutbox({
    ...shared,
    maySendAs: createMaySendAs({ ...ground, operator }),
    platform,
    lanes,
    neverFromPlatform: config.neverFromPlatform,
    retentionDays: config.retentionDays,
    sendsAtOnce: config.sendsAtOnce,
    accessToken: connections.accessToken,
    markNeedsReconnect: connections.markNeedsReconnect,
    onTestSettled: async (tx, test) =>
      await testAccepted({ lanes, required: config.requireProvenSender }, tx, test),
  })
  const dns = createDns({ servers: config.dnsServers })
  const truthfulTest = createTruthfulTest({
    ...shared,
    dns,
    outbox,
    lanes,
    probe: config.probe,
    required: config.requireProvenSender,
    publicUrl: config.publicUrl,
  })
  const deliverability = createDeliverability({ ...shared, dns, blocklists: config.blocklists })
  const handOvers = createHandOvers({
    ...shared,
    approvals: approvalsOf(config),
    publicUrl: config.publicUrl,
    productName: config.productName,
  })
  const limits = createLimits({
    pool: database.pool,
    apiPerMinute: config.apiPerMinute,
    now,
    log,
  })
  const signIn = createSignIn({
    settings: {
      ...config.signIn,
      publicUrl: config.publicUrl,
      production: config.production,
      productName: config.productName,
    },
    database,
    seal,
    limits,
    log,
    now,
  })
  const audit = createAudit({
    ...ground,
    now,
    signingKey: config.auditSigningKey === null ? null : createSigningKey(config.auditSigningKey),
  })
  const apiKeys = createApiKeys({ database, limits, now, bootstrapKey: config.bootstrapKey })
  const headers = createSecurityHeaders({ https: secure })
  let leaving = false
  const app = createApp({
    headers,
    publicUrl: config.publicUrl,
    trustedProxies: config.trustedProxies,
    webFolder: WEB_FOLDER,
    health: createHealth({
      checks: {
        database: async () => await pingDatabase(database),
        sealing_keys: async () => await lackingKeys(database, seal),
      },
      isLeaving: () => leaving,
    }),
    sessions: createSessions({ pool: database.pool, secrets: config.sessionSecrets, secure }),
    signIn: signIn.router,
    callbacks: [connections.router, handOvers.router, truthfulTest.router],
    routes: [
      ...signIn.routes,
      ...apiKeys.routes,
      ...audit.routes,
      ...brakeRoutes({ database, outbox, volumeRule: config.volumeRule }),
      ...reportRoutes({ database, now }),
      ...connections.routes,
      ...handOvers.routes,
      ...createOperatorRoutes({ ...shared, secrets: config.secretEnds, secretsInUse }),
      ...createSenderRoutes({
        database,
        providers,
        platformSender: platform.sender,
        outbox,
        connections,
        proofs: truthfulTest.proofs,
        mayUseSender: senderPolicies.mayUse,
        openHandOver: handOvers.openHandOver,
        productName: config.productName,
        publicUrl: config.publicUrl,
        now,
      }),
      ...truthfulTest.routes,
      ...deliverability.routes,
      ...senderPolicies.routes,
      ...createOrganizationRoutes({ database }),
      ...createNotificationRoutes({
        database,
        seal,
        outbox,
        platformSender: platform.sender,
        productName: config.productName,
        extraKinds: config.extraKinds,
      }),
      ...createActivityRoutes({
        ...shared,
        outbox,
        retentionDays: config.retentionDays,
        platformSender: platform.sender,
        extraKinds: config.extraKinds,
        neverFromPlatform: config.neverFromPlatform,
      }),
    ],
    findApiKey: apiKeys.find,
    tellDenied: apiKeys.tellDenied,
    now,
    limits,
    log,
  })
  return {
    app,
    headers,
    registry,
    lookAtQueue: registerQueueGauges(registry, { ...ground, now }),
    limits,
    seal,
    outbox,
    truthfulTest,
    alerts,
    choresEverywhere: {
      deleteOldCounts: async () => await deleteOldCounts(database.pool),
      deleteEndedSessions: async () => await deleteEndedSessions(database.pool),
      announceSealingKey: async () => await announceKey(database, seal),
    },
    lookUps: {
      checkDomains: deliverability.checkDue,
      forgetDomainChecks: deliverability.forgetOld,
      tellDrifts: async () => await tellDrifts({ ...shared, ...config, outbox }),
    },
    chores: {
      signAuditHeads: audit.signDueHeads,
      expireAttempts: connections.expireAttempts,
      refreshDue: connections.refreshDue,
      eraseHandOvers: handOvers.eraseExpired,
      forgetTests: truthfulTest.forgetOld,
      settleOperatorAlerts: alerts.settleWorking,
      settleUnreadable: async () => await settleUnreadable(shared),
      warnOfSecrets: async () => await warnOfSecrets(ground, config.secretEnds, now()),
      tellAdmins: async () => await tellAdmins({ ...shared, ...config, outbox }),
      pullByVolume: async () => await pullByVolume({ ...ground, volumeRule: config.volumeRule }),
      tellOfBrake: async () => await tellOfBrake({ ...shared, ...config, outbox }),
    },
    leave: () => {
      leaving = true
    },
  }
}

const createProviders = (config: Config, deps: ProviderDependencies) => {
  const { microsoft, google, production } = config
  const providers: Providers = {
    microsoft:
      microsoft.client === null
        ? null
        : createMicrosoft({ ...microsoft, ...microsoft.client, production }, deps),
    google:
      google.client === null
        ? null
        : createGoogle({ ...google, ...google.client, production }, deps),
  }
  const platform = createPlatformSmtp(
    {
      smtpUrl: config.platformSmtpUrl,
      sender: config.platformSender,
      limits: config.platformLimits,
    },
    deps,
  )
  return { providers, platform }
}

const approvalsOf = ({ microsoft, google }: Config): Approvals => ({
  microsoft:
    microsoft.client === null
      ? null
      : createMicrosoftApproval({ ...microsoft, ...microsoft.client }),
  google: google.client === null ? null : createGoogleApproval(google.client),
})

/** Something is sealed that this process cannot read: it must not take the requests of one that can. */
const lackingKeys = async (database: Database, seal: Seal): Promise<string | null> => {
  try {
    const missing = await missingKeys(database, seal)
    return missing.length === 0 ? null : `not in SEALING_KEYS: ${missing.join(', ')}`
  } catch {
    return 'out of reach'
  }
}

const pingDatabase = async ({ pool }: Database): Promise<string | null> => {
  try {
    await pool.query('select 1')
    return null
  } catch {
    return 'out of reach'
  }
}
