import { spawnSync } from 'node:child_process'
import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { monotonic, until } from '../ground/clock.ts'
import type { Ground } from '../ground/ground.ts'
import { notificationRequest, type Accepted, type Host } from '../ground/host.ts'
import type { Mailbox } from '../ground/mailboxes.ts'
import { judge } from '../ground/oracle.ts'
import { withOwnCluster } from '../ground/own-cluster.ts'
import { untilDrained } from '../ground/settled.ts'
import { inWorld, type World } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'
import { z } from 'zod'

const NAME = 'postgresql-x10'
const DISK = '192m'
const MEGABYTE = 1024 * 1024
const Taken = z.object({ id: z.string(), state: z.string() })

/** the disk of PostgreSQL fills up under load, and has room again later. */
export const fillDisk = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('x-10')
  const folder = join(ground.deps.folder, NAME)
  const through = diskOfItsOwn(folder)
  const why = whyNoDisk(through)
  if (why !== null) {
    figures.note('not run: this machine lets us mount no disk of our own', why)
    return figures
  }
  const rounds = ground.options.count(10, 1)
  // Little to recycle, so that a small disk is enough.
  const settings = { max_wal_size: '48MB', min_wal_size: '32MB' }
  await withOwnCluster(ground, { name: NAME, settings, through }, async (own) => {
    await inWorld(own, { name: 'x10' }, async (world) => {
      const all = await world.start({ name: 'all', role: 'all' })
      const host = world.hostAt(all)
      const boxes = await world.organizations({ host, count: 4 })
      const disk = join(`/proc/${own.cluster.pid}/root`, folder)
      const tally: Tally = { accepted: [], refused: 0, odd: [], recoveries: [] }
      for (let round = 0; round < rounds; round += 1)
        await fillOnce({ world, host, boxes, disk }, tally, round)
      await untilDrained(world)
      const journal = await world.standIn.journal()
      const verdict = await judge(world.database.pool, { accepted: tally.accepted, journal })
      figures.note('times the disk was full', String(rounds))
      figures.note('refused with 503 or 507', String(tally.refused))
      figures.exactly('answered otherwise', tally.odd.length, 0)
      for (const odd of new Set(tally.odd)) figures.note('such as', odd)
      figures.note('acknowledged', String(verdict.acknowledged))
      figures.exactly('acknowledged and lost', verdict.lost, 0)
      figures.exactly('duplicates', verdict.duplicates, 0)
      figures.exactly('keys with two rows', verdict.doubledRows, 0)
      figures.exactly('processes that ended', all.hasEnded() ? 1 : 0, 0)
      const worst = Math.max(...tally.recoveries) / 1_000
      if (ground.options.isSmall) figures.note('first 202 with room again', `${worst.toFixed(1)} s`)
      else figures.atMost('first 202 with room again, worst', worst, 5, ' s')
      figures.exactly('letterhead conserve ends with', await world.conserve(), 0)
    })
  })
  return figures
}

interface Scene {
  readonly world: World
  readonly host: Host
  readonly boxes: readonly Mailbox[]
  /** The disk, as it is seen from here. */
  readonly disk: string
}

interface Tally {
  readonly accepted: Accepted[]
  refused: number
  readonly odd: string[]
  readonly recoveries: number[]
}

const fillOnce = async ({ host, boxes, disk }: Scene, tally: Tally, round: number) => {
  const filler = join(disk, 'filler')
  fillUp(disk, filler)
  const before = tally.refused
  const fill = async (turn: number) => {
    // What a crash or a finished WAL file gave back meanwhile.
    fillUp(disk, `${filler}-${turn}`)
    const { organizationId = '' } = boxes[turn % boxes.length] ?? {}
    const key = `r${round}-${turn}`
    const answer = await host.call(notificationRequest({ organizationId, key }))
    if (typeof answer === 'string') tally.odd.push(answer)
    else if (answer.status === 202)
      tally.accepted.push({
        key,
        at: monotonic(),
        calls: 1,
        ...Taken.parse(JSON.parse(answer.body)),
      })
    else if (answer.status === 503 || answer.status === 507) tally.refused += 1
    else tally.odd.push(`${answer.status}`)
  }
  let turn = 0
  await until(
    'there is no room for another mail',
    async () => {
      await fill(turn)
      turn += 1
      return tally.refused >= before + 10
    },
    { within: 240_000, every: 5 },
  )
  await pause(1_000)
  for (let one = -1; one < turn; one += 1)
    rmSync(one === -1 ? filler : `${filler}-${one}`, { force: true })
  const freed = monotonic()
  const { organizationId = '' } = boxes[0] ?? {}
  const first = await host.handOver({ organizationId, key: `r${round}-again` })
  tally.accepted.push(first)
  tally.recoveries.push(first.at - freed)
}

/** Leaves nothing free. */
const fillUp = (disk: string, path: string): void => {
  const { bavail, bsize } = statfsSync(disk)
  if (bavail === 0) return
  try {
    writeFileSync(path, Buffer.alloc(Math.min(bavail * bsize, 4 * DISK_BYTES)))
  } catch (cause) {
    // Somebody else was quicker with the last piece.
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC')) throw cause
  }
}

const DISK_BYTES = Number.parseInt(DISK, 10) * MEGABYTE

/** A file system in memory, seen only by what is started through this, and gone with it. */
const diskOfItsOwn = (folder: string): readonly string[] => [
  'unshare',
  '-Urm',
  'sh',
  '-c',
  'mkdir -p "$0" && mount -t tmpfs -o "size=$1,mode=0700" tmpfs "$0" && shift && exec "$@"',
  folder,
  DISK,
]

/** Null: it can be done here. */
const whyNoDisk = ([program = '', ...args]: readonly string[]): string | null => {
  const { status, error, stderr } = spawnSync(program, [...args, 'true'], { encoding: 'utf8' })
  if (error !== undefined) return error.message
  return status === 0 ? null : stderr.trim()
}
