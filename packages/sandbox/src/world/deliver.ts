import { createTransport } from 'nodemailer'
import type { SettingsKeeper } from '../control/settings.ts'
import { bounceMessage } from './bounce.ts'
import type { AcceptedMessage, Spool } from './spool.ts'

/** Where mail for a domain goes. */
export interface Exchanger {
  host: string
  port: number
}

export interface Delivery {
  /** Waits for what is in hand and stops; the rest is delivered after the next start. */
  stop: () => Promise<void>
}

const atOnce = 4
/** The sandbox's clock may be moved at any time, so it is looked at often. */
const clockMs = 100
const firstRetryMs = 250
const longestRetryMs = 15_000
const retryMs = (tries: number) => Math.min(firstRetryMs * 2 ** tries, longestRetryMs)

/** A message on its way, between two tries. */
interface Waiting {
  id: string
  tries: number
  /** What an MX said for good: the next thing to carry is the report of it. */
  refused?: string | undefined
}

/**
 * Carries accepted messages to their recipients by SMTP, as the providers' transport would:
 * to the sandbox's own world, or to the MX that the settings name for a domain.
 */
export function deliverSpool(deps: {
  spool: Spool
  world: Exchanger
  /** Answers in place of any MX for as long as that greylists. */
  greylister: Exchanger
  settings: SettingsKeeper
  now: () => number
  /** Last touch before the wire, such as a DKIM signature. */
  seal: (message: AcceptedMessage) => Promise<Buffer>
}): Delivery {
  let stopped = false
  const queue: Waiting[] = deps.spool.waiting().map((id) => ({ id, tries: 0 }))
  const running = new Set<Promise<void>>()
  const timers = new Set<NodeJS.Timeout>()
  const transports = new Map<string, ReturnType<typeof transportTo>>()

  const transport = ({ host, port }: Exchanger) => {
    const key = `${host}:${port}`
    const isOurs = host === deps.world.host && port === deps.world.port
    const kept = transports.get(key) ?? transportTo({ host, port, ignoreTLS: isOurs })
    transports.set(key, kept)
    return kept
  }

  const send = async (to: Exchanger, mail: { from: string; to: string[]; raw: Buffer }) => {
    await transport(to).sendMail({ envelope: { from: mail.from, to: mail.to }, raw: mail.raw })
  }

  const deliver = async (message: AcceptedMessage) => {
    const { bounce, lose, greylistSeconds = 0 } = message.afterwards
    if (lose) return
    if (bounce !== undefined) {
      const raw = Buffer.from(message.raw, 'base64')
      const report = bounceMessage({ message, raw, reason: bounce, now: deps.now() })
      await send(deps.world, { from: '', to: [message.envelopeFrom], raw: report })
      return
    }
    const { mx } = deps.settings.read()
    const from = message.afterwards.envelopeFrom ?? message.envelopeFrom
    const raw = await deps.seal(message)
    const isGrey = isBefore(message, greylistSeconds)
    const exchangerOf = (address: string) =>
      isGrey ? deps.greylister : (mx[domainOf(address)] ?? deps.world)
    const byExchanger = Map.groupBy(message.to, exchangerOf)
    for (const [exchanger, to] of byExchanger) await send(exchanger, { from, to, raw })
  }

  const isBefore = (message: AcceptedMessage, seconds: number) =>
    deps.now() < message.acceptedAt + seconds * 1000

  // What waits takes no place: others are delivered meanwhile.
  const later = (waiting: Waiting, ms: number) => {
    if (stopped) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      queue.push(waiting)
      next()
    }, ms)
    timers.add(timer)
  }

  const work = async ({ id, tries, refused }: Waiting) => {
    try {
      const message = await deps.spool.read(id)
      if (message && isBefore(message, message.afterwards.delaySeconds ?? 0))
        return later({ id, tries, refused }, clockMs)
      if (message) await deliver(refused === undefined ? message : bounced(message, refused))
      return await deps.spool.done(id)
    } catch (cause) {
      return later({ id, tries: tries + 1, refused: permanentRefusal(cause) }, retryMs(tries))
    }
  }

  const next = () => {
    while (running.size < atOnce) {
      const waiting = stopped ? undefined : queue.shift()
      if (waiting === undefined) return
      const job = work(waiting).finally(() => {
        running.delete(job)
        next()
      })
      running.add(job)
    }
  }

  deps.spool.onAccepted((id) => {
    queue.push({ id, tries: 0 })
    next()
  })
  next()

  return {
    stop: async () => {
      stopped = true
      for (const timer of timers) clearTimeout(timer)
      await Promise.all(running)
      for (const open of transports.values()) open.close()
    },
  }
}

const bounced = (message: AcceptedMessage, bounce: string): AcceptedMessage => ({
  ...message,
  afterwards: { bounce },
})

/** What an MX said for good; anything else is worth another try. */
function permanentRefusal(cause: unknown): string | undefined {
  const isFinal =
    cause instanceof Error && 'responseCode' in cause && Number(cause.responseCode) >= 500
  return isFinal ? cause.message : undefined
}

const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1)

const transportTo = ({ host, port, ignoreTLS }: Exchanger & { ignoreTLS: boolean }) =>
  createTransport({
    host,
    port,
    pool: true,
    maxConnections: atOnce,
    name: 'outbound.sandbox.example',
    ignoreTLS,
    // Between mail servers encryption is opportunistic: certificates are not looked at.
    tls: { rejectUnauthorized: false },
  })
