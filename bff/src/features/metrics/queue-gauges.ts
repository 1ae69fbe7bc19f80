import { errorCode, type Database } from '../../platform/database/index.ts'
import type { Logger } from '../../platform/log.ts'
import { Gauge, type Registry } from '../../platform/metrics/index.ts'
import { readFigures, weigh, type Balance, type Figures } from '../outbox/index.ts'

interface Deps {
  readonly workerDatabase: Database
  readonly log: Logger
  readonly now: () => Date
}

/** Weighing looks at every row there is: seldom. */
const WEIGH_EVERY_MS = 10 * 60_000

/** How the queue stands; what it returns reads it from the database anew, and never throws. */
export const registerQueueGauges = (registry: Registry, deps: Deps): (() => Promise<void>) => {
  const registers = [registry]
  const waiting = new Gauge({
    name: 'letterhead_waiting',
    help: 'Notifications that have not ended, by state',
    labelNames: ['state'],
    registers,
  })
  const oldest = new Gauge({
    name: 'letterhead_queue_age_seconds',
    help: 'For how long the oldest mail that might leave has been due, by provider',
    labelNames: ['provider'],
    registers,
  })
  const connections = new Gauge({
    name: 'letterhead_connections',
    help: 'Connections by provider and state',
    labelNames: ['provider', 'state'],
    registers,
  })
  const circuits = new Gauge({
    name: 'letterhead_circuit_closed',
    help: '1 while a provider is out and only probed',
    labelNames: ['provider'],
    registers,
  })
  const off = new Gauge({
    name: 'letterhead_conservation_off',
    help: 'Notifications that are not where the ledger says, that no sweep takes back, or that have no contents',
    registers,
  })
  const up = new Gauge({
    name: 'letterhead_database_up',
    help: '1 when the database answered this question',
    registers,
  })
  const show = ({ waiting: states, oldest: ages, connections: all, closedCircuits }: Figures) => {
    for (const gauge of [waiting, oldest, connections, circuits]) gauge.reset()
    for (const state of ['queued', 'sending', 'held', 'unknown']) waiting.set({ state }, 0)
    for (const { state, count } of states) waiting.set({ state }, count)
    for (const provider of ['microsoft', 'google', 'platform']) {
      oldest.set({ provider }, ages.find((age) => age.provider === provider)?.seconds ?? 0)
      circuits.set({ provider }, closedCircuits.includes(provider) ? 1 : 0)
    }
    for (const { provider, state, count } of all) connections.set({ provider, state }, count)
  }
  let weighed: { readonly at: number; readonly balance: Balance } | null = null
  const look = async (): Promise<void> => {
    show(await readFigures(deps.workerDatabase))
    const at = deps.now().getTime()
    if (weighed === null || at - weighed.at >= WEIGH_EVERY_MS)
      weighed = { at, balance: await weigh(deps.workerDatabase) }
    off.set(missing(weighed.balance))
  }
  return async () => {
    try {
      await look()
      up.set(1)
    } catch (error) {
      deps.log.warn({ code: errorCode(error) }, 'the queue could not be looked at')
      up.set(0)
    }
  }
}

const missing = ({ off, stuck, empty }: Balance): number =>
  off.reduce((sum, { takenIn, purged, present }) => sum + Math.abs(takenIn - purged - present), 0) +
  stuck +
  empty
