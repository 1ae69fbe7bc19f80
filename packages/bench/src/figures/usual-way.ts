import { setTimeout as pause } from 'node:timers/promises'
import { startChild } from '../ground/child.ts'
import { fillQueue, laneOf } from '../ground/fill-queue.ts'
import type { Ground } from '../ground/ground.ts'
import type { JournalRow, StandIn } from '../ground/stand-in.ts'
import { inWorld, WIDE, type World } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'

const MAILBOXES = 20
/** What the provider allows each mailbox; we are told so, the library cannot be. */
const LIMITS = { perMinute: 60, inFlight: 3 }
const SLOTS = 20
const DELAY_MS = 200
/** Taken, and then the line is reset. */
const RESET_SHARE = 0.02

interface Result {
  readonly perMinute: number
  readonly refused: number
  readonly duplicates: number
}

/** The same mail, limits and faults by a queue library with the provider's SDK, and by us. */
export const usualWay = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('usual way')
  const seconds = ground.options.count(300, 20)
  const each = Math.ceil((LIMITS.perMinute * seconds) / 60) + LIMITS.perMinute
  const ours = await inWorld(ground, { name: 'ours', pace: { ...WIDE, ...LIMITS } }, (world) =>
    sendByUs(world, { seconds, each }),
  )
  const usual = await inWorld(ground, { name: 'usual' }, (world) =>
    sendAsUsual(world, { seconds, each }),
  )
  const both = (name: keyof Result) => `${ours[name].toFixed(0)} / ${usual[name].toFixed(0)}`
  figures.note('mailboxes, seconds', `${MAILBOXES}, ${seconds}`)
  figures.note('mails a minute, ours / usual', both('perMinute'))
  figures.note('refused calls, ours / usual', both('refused'))
  figures.note('duplicates, ours / usual', both('duplicates'))
  figures.exactly('our refused calls', ours.refused, 0)
  figures.exactly('our duplicates', ours.duplicates, 0)
  figures.atLeast('mails a minute, to the usual way', ours.perMinute / usual.perMinute, 1)
  return figures
}

interface Size {
  readonly seconds: number
  readonly each: number
}

const makeProviderStrict = async (standIn: StandIn): Promise<void> => {
  await standIn.limits({ ...LIMITS, delayMs: DELAY_MS })
  await standIn.rule({ chance: RESET_SHARE, taken: true, answer: 'reset' })
}

const sendByUs = async (world: World, { seconds, each }: Size): Promise<Result> => {
  const web = await world.start({ name: 'web', role: 'web' })
  const host = world.hostAt(web)
  const boxes = await world.organizations({ host, count: MAILBOXES, provider: 'microsoft' })
  await web.stop()
  const { pool } = world.database
  for (const { organizationId } of boxes)
    await fillQueue(
      { pool, seal: world.seal },
      { organizationId, laneId: await laneOf(pool, organizationId), count: each },
    )
  await makeProviderStrict(world.standIn)
  await world.start({ name: 'worker', role: 'worker' })
  return await resultAfter(world.standIn, seconds)
}

const sendAsUsual = async (world: World, { seconds, each }: Size): Promise<Result> => {
  await makeProviderStrict(world.standIn)
  const child = startChild(world.ground.deps, {
    name: 'usual-way',
    script: 'packages/bench/src/floor/usual-way.ts',
    environment: {
      DATABASE_URL: world.database.urls().DATABASE_OWNER_URL,
      ROOT_URL: `http://127.0.0.1:${world.standIn.port}`,
      MAILBOXES: String(MAILBOXES),
      EACH: String(each),
      IN_FLIGHT: String(LIMITS.inFlight),
      SLOTS: String(SLOTS),
    },
  })
  world.onEnd(child.kill)
  await child.firstLine
  return await resultAfter(world.standIn, seconds)
}

const resultAfter = async (standIn: StandIn, seconds: number): Promise<Result> => {
  await pause(seconds * 1_000)
  const journal = await standIn.journal()
  const { over } = await standIn.counts()
  const taken = journal.filter(isMail)
  const different = new Set(taken.map(({ id }) => id)).size
  return {
    perMinute: (different * 60) / seconds,
    refused: over,
    duplicates: taken.length - different,
  }
}

const isMail = ({ operation, taken, id }: JournalRow): boolean =>
  operation === 'send' && taken && id !== ''
