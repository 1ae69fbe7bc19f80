import { createServer, type Server } from 'node:http'
import express, { type ErrorRequestHandler, type Express } from 'express'
import { controlApi, type ControlDeps } from './control/control-api.ts'
import { faultCatalogue } from './control/fault-catalogue.ts'
import { scriptedFaults } from './control/faults.ts'
import { seedAnswer, type SandboxSeed } from './control/seed-answer.ts'
import { keepSettings } from './control/settings.ts'
import { currentZone } from './dns/current-zone.ts'
import { listenDns } from './dns/dns-server.ts'
import { worldZone } from './dns/world-zone.ts'
import { gmailApi } from './gmail/gmail-api.ts'
import { gmailCounters } from './gmail/gmail-limits.ts'
import { graphApi } from './graph/graph-api.ts'
import { graphCounters } from './graph/graph-limits.ts'
import { keepConsents } from './identity/consents.ts'
import { entra } from './identity/entra.ts'
import { google } from './identity/google.ts'
import { keysOf } from './identity/keys.ts'
import { signIn } from './identity/sign-in.ts'
import { tokenStore } from './identity/token-store.ts'
import { behaviourPage } from './pages/behaviour-page.ts'
import { controlPages } from './pages/control-pages.ts'
import { inboxPages } from './pages/inbox-pages.ts'
import { refreshScript } from './pages/refresh-script.ts'
import { style } from './pages/style.ts'
import { registeredClients } from './seed/clients.ts'
import { openStore } from './store/open-store.ts'
import { deliverSpool } from './world/deliver.ts'
import { listenForGreylisting } from './world/greylister.ts'
import { listenForThePlatform } from './world/platform-smtp.ts'
import { dkimPublicKey, outgoingSigner } from './world/sign-outgoing.ts'
import { listenForTheWorld } from './world/world-smtp.ts'

export interface Sandbox {
  /** `http://127.0.0.1:<port>`: never `localhost`, which is the product's site. */
  url: string
  /** With the credentials of the platform's account. */
  smtpUrl: string
  /** The same as `GET /api/seed`. */
  seed: SandboxSeed
  stop: () => Promise<void>
}

const loopback = '127.0.0.1'
const clientName = 'Letterhead'

/**
 * Starts the stand-ins in this process. Rejects with `EADDRINUSE` when the port is taken.
 * Everything is kept in `dataDir/sandbox`; one process at a time may use it.
 */
export async function startSandbox(options: {
  port: number
  dataDir: string
  /** Origin of the product: its callbacks are registered as redirect URIs. */
  productUrl: string
}): Promise<Sandbox> {
  // Listening comes first: issuers are built from the origin that was really got.
  const app = express()
  const server = createServer(app)
  const url = await listen(server, options.port)
  const stopping = new AbortController()
  try {
    const running = await assemble(app, { ...options, url, stopping: stopping.signal })
    return {
      url,
      smtpUrl: running.seed.smtpUrl,
      seed: running.seed,
      stop: async () => {
        stopping.abort()
        await closeServer(server)
        await running.stop()
      },
    }
  } catch (cause) {
    await closeServer(server)
    throw cause
  }
}

async function assemble(
  app: Express,
  options: { dataDir: string; productUrl: string; url: string; stopping: AbortSignal },
) {
  const { url, stopping } = options
  const store = await openStore(options.dataDir)
  const { clock, journal, inboxes, spool } = store
  const { now } = clock
  const settings = keepSettings(store.settings)
  const known = faultCatalogue()
  const faults = scriptedFaults({ table: store.faults, known, now })
  const clients = await registeredClients(store.clients)
  const answering = { faults, journal, stopping }

  const world = await listenForTheWorld({ inboxes, now })
  const greylister = await listenForGreylisting({ journal })
  const platform = await listenForThePlatform(
    { spool, account: clients.smtp, now, ...answering },
    store.ports.get('smtp')?.port,
  )
  await store.ports.set('smtp', { port: platform.port })
  const dkim = await keysOf(store.keys, 'dkim')
  const zone = currentZone(worldZone(dkimPublicKey(dkim)), settings)
  const dns = await listenDns({ zone, faults, journal }, store.ports.get('dns')?.port)
  await store.ports.set('dns', { port: dns.port })
  const delivery = deliverSpool({
    spool,
    world: { host: loopback, port: world.port },
    greylister: { host: loopback, port: greylister.port },
    settings,
    now,
    seal: outgoingSigner(dkim),
  })

  const { clientId, clientSecret } = clients.smtp
  const smtpUrl = `smtp://${clientId}:${clientSecret}@${loopback}:${platform.port}`
  const seed = seedAnswer({ url, smtpUrl, dnsServer: `${loopback}:${dns.port}`, clients })
  const microsoft = {
    store: tokenStore({
      table: store.microsoftTokens,
      clock,
      rotation: () => settings.read().refreshTokens,
    }),
    consents: keepConsents(store.microsoftConsents),
  }
  const googles = {
    store: tokenStore({ table: store.googleTokens, clock, rotation: () => 'never' }),
    consents: keepConsents(store.googleConsents),
  }
  const issuer = { ...answering, origin: url, productUrl: options.productUrl, clientName, settings }
  const control: ControlDeps = {
    inboxes,
    faults,
    known,
    journal,
    clock,
    settings,
    seed,
    microsoft,
    google: googles,
  }

  const [entraKeys, googleKeys, signInKeys] = await Promise.all([
    keysOf(store.keys, 'microsoft'),
    keysOf(store.keys, 'google'),
    keysOf(store.keys, 'sign-in'),
  ])

  mountPages(app, url, control)
  app.use(
    '/microsoft/:tenant',
    entra({
      ...issuer,
      ...microsoft,
      clock,
      client: clients.microsoft,
      keys: entraKeys,
    }),
  )
  app.use(
    '/google',
    google({
      ...issuer,
      ...googles,
      clock,
      client: clients.google,
      keys: googleKeys,
    }),
  )
  app.use(
    '/sign-in',
    signIn({
      ...issuer,
      client: clients.signIn,
      keys: signInKeys,
      store: tokenStore({ table: store.signInTokens, clock, rotation: () => 'never' }),
    }),
  )
  app.use(
    '/graph',
    graphApi({ ...answering, ...microsoft, spool, settings, now, counters: graphCounters(now) }),
  )
  app.use(gmailApi({ ...answering, ...googles, spool, now, counters: gmailCounters(now) }))
  app.use(lastWord)

  return {
    seed,
    stop: async () => {
      await delivery.stop()
      await Promise.all([platform.close(), world.close(), greylister.close(), dns.close()])
      await store.close()
    },
  }
}

function mountPages(app: Express, url: string, control: ControlDeps) {
  app.disable('x-powered-by')
  // Cookies of 127.0.0.1 and of localhost are two jars; the sandbox lives in the first.
  app.use((req, res, next) => {
    const isElsewhere = req.method === 'GET' && `http://${req.headers.host}` !== url
    if (isElsewhere && req.accepts('html')) return res.redirect(308, `${url}${req.originalUrl}`)
    return next()
  })
  app.get('/assets/style.css', (_req, res) => res.type('css').send(style))
  app.get('/assets/refresh.js', (_req, res) => res.type('js').send(refreshScript))
  app.use('/api', controlApi(control))
  app.use(controlPages(control))
  app.use(behaviourPage(control))
  app.use(inboxPages(control))
}

const lastWord: ErrorRequestHandler = (error: unknown, req, res, next) => {
  const name = error instanceof Error ? error.name : ''
  // Stopped in the middle of a scripted silence: the client shall see the line drop.
  if (name === 'AbortError') return req.socket.destroy()
  if (res.headersSent) return next(error)
  if (name === 'SessionNotFound')
    return res.status(400).type('text').send('This page is too old. Start again.')
  process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}
`)
  return res.status(500).type('text').send('The sandbox itself failed.')
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, loopback, () => {
      server.off('error', reject)
      const address = server.address()
      const got = typeof address === 'object' && address ? address.port : port
      resolve(`http://${loopback}:${got}`)
    })
  })
}

const closeServer = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
