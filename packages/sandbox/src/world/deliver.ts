import { setTimeout as pause } from 'node:timers/promises'
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
const firstRetryMs = 250
const longestRetryMs = 15_000

/**
 * Carries accepted messages to their recipients by SMTP, as the providers' transport would:
 * to the sandbox's own world, or to the MX that the settings name for a domain.
 */
export function deliverSpool(deps: {
  spool: Spool
  world: Exchanger
  settings: SettingsKeeper
  now: () => number
  /** Last touch before the wire, such as a DKIM signature. */
  seal: (message: AcceptedMessage) => Promise<Buffer>
}): Delivery {
  const stopping = new AbortController()
  const queue = deps.spool.waiting()
  const running = new Set<Promise<void>>()
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
    const { bounce, lose, delaySeconds = 0 } = message.afterwards
    await untilTime(message.acceptedAt + delaySeconds * 1000)
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
    const byExchanger = Map.groupBy(message.to, (address) => mx[domainOf(address)] ?? deps.world)
    for (const [exchanger, to] of byExchanger) await send(exchanger, { from, to, raw })
  }

  const untilTime = async (time: number) => {
    while (deps.now() < time) await pause(50, undefined, { signal: stopping.signal })
  }

  const work = async (id: string) => {
    let refused: string | undefined
    for (
      let wait = firstRetryMs;
      !stopping.signal.aborted;
      wait = Math.min(wait * 2, longestRetryMs)
    ) {
      try {
        const message = await deps.spool.read(id)
        if (message) await deliver(refused === undefined ? message : bounced(message, refused))
        await deps.spool.done(id)
        return
      } catch (cause) {
        refused = permanentRefusal(cause)
        await pause(wait, undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
  }

  const next = () => {
    while (running.size < atOnce && !stopping.signal.aborted) {
      const id = queue.shift()
      if (id === undefined) return
      const job = work(id).finally(() => {
        running.delete(job)
        next()
      })
      running.add(job)
    }
  }

  deps.spool.onAccepted((id) => {
    queue.push(id)
    next()
  })
  next()

  return {
    stop: async () => {
      stopping.abort()
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
