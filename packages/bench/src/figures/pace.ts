import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { setTimeout as pause } from 'node:timers/promises'
import { monotonic } from '../ground/clock.ts'
import { fillQueue, laneOf } from '../ground/fill-queue.ts'
import type { Ground } from '../ground/ground.ts'
import { inWorld, WIDE } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'
import { mostWithin } from '../report/statistics.ts'

const MINUTE_MS = 60_000
/** Exchange Online's own: 30 a minute, and we leave one of its four concurrent calls alone. */
const MAILBOX = { ...WIDE, perMinute: 30, inFlight: 3 }
/** In-flight × 60 s / limit is 6 s: a slower provider cannot reach the limit at all. */
const PROVIDER_MS = 2_000
const SIMULATED_MS = 10 * MINUTE_MS

/**
 * One lane at its limit. Ten minutes are simulated: the SQL of the queue is asked at times of our
 * choice, in the order in which a worker asks. Then real processes, a real clock and a provider that
 * counts and refuses.
 */
export const pace = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('pace')
  await inWorld(ground, { name: 'pace', pace: MAILBOX }, async (world) => {
    const web = await world.start({ name: 'web', role: 'web' })
    const [box] = await world.organizations({ host: world.hostAt(web), count: 1 })
    const organizationId = box?.organizationId ?? ''
    await web.stop()
    const { pool } = world.database
    const begin = Date.now() + MINUTE_MS
    const laneId = await laneOf(pool, organizationId)
    await fillQueue(
      { pool, seal: world.seal },
      { organizationId, laneId, count: 400, runAt: new Date(begin) },
    )
    const starts = await simulate(pool, begin)
    const possible = (MAILBOX.perMinute * SIMULATED_MS) / MINUTE_MS
    figures.note('simulated minutes', String(SIMULATED_MS / MINUTE_MS))
    figures.atLeast('simulated: share of the limit', starts.length / possible, 0.98)
    figures.atMost('simulated: most in a minute', mostWithin(starts, MINUTE_MS), MAILBOX.perMinute)
  })
  await paceReally(ground, figures)
  return figures
}

/** Starts of mail, in simulated milliseconds. */
const simulate = async (pool: Pool, begin: number): Promise<readonly number[]> => {
  const worker = randomUUID()
  const starts: number[] = []
  let open: { id: string; attempt: number; endsAt: number }[] = []
  let now = begin
  while (now < begin + SIMULATED_MS) {
    const at = new Date(now)
    for (const { id, attempt } of open.filter(({ endsAt }) => endsAt <= now))
      await pool.query(SETTLE, [id, worker, attempt, at])
    open = open.filter(({ endsAt }) => endsAt > now)
    for (const { id, attempt } of await claimAll(pool, worker, at)) {
      await pool.query('select start_notification($1, $2, $3, p_now => $4)', [
        id,
        worker,
        attempt,
        at,
      ])
      starts.push(now)
      open.push({ id, attempt, endsAt: now + PROVIDER_MS })
    }
    const { rows } = await pool.query<{ wait: number | null }>('select next_claim_in($1) as wait', [
      at,
    ])
    // As the worker sleeps: at most two seconds, at least ten milliseconds, or until a call ends.
    const sleep = Math.max(10, Math.min(rows[0]?.wait ?? 2_000, 2_000))
    now = Math.min(now + sleep, ...open.map(({ endsAt }) => endsAt))
  }
  return starts
}

const SETTLE = `select settled from settle_notification($1, $2, $3, 'accepted', 'accepted', 'accepted',
  null, null, null, null, null, false, null, null, null, false, $4)`

const claimAll = async (pool: Pool, worker: string, at: Date) => {
  const all: { id: string; attempt: number }[] = []
  for (;;) {
    const { rows } = await pool.query<{ id: string; attempt: number }>(
      `select notification_id as id, attempt
         from claim_notifications($1, 20, interval '15 seconds', $2)`,
      [worker, at],
    )
    if (rows.length === 0) return all
    all.push(...rows)
  }
}

const REAL = { ...WIDE, perMinute: 120, inFlight: 3 }

const paceReally = async (ground: Ground, figures: Figures): Promise<void> => {
  const minutes = ground.options.count(4, 0)
  if (minutes === 0) return
  await inWorld(ground, { name: 'pace-real', pace: REAL }, async (world) => {
    const web = await world.start({ name: 'web', role: 'web' })
    const [box] = await world.organizations({ host: world.hostAt(web), count: 1 })
    const organizationId = box?.organizationId ?? ''
    await web.stop()
    await world.standIn.limits({
      delayMs: 200,
      perMinute: REAL.perMinute,
      inFlight: REAL.inFlight,
    })
    const laneId = await laneOf(world.database.pool, organizationId)
    const count = REAL.perMinute * (minutes + 2)
    await fillQueue(
      { pool: world.database.pool, seal: world.seal },
      { organizationId, laneId, count },
    )
    const begun = monotonic()
    await Promise.all(
      [1, 2].map(async (place) => await world.start({ name: `worker-${place}`, role: 'worker' })),
    )
    await pause(minutes * MINUTE_MS + 5_000)
    const times = (await world.standIn.journal()).map(({ at }) => at)
    const first = Math.min(...times)
    const counted = times.filter((at) => at < first + minutes * MINUTE_MS)
    const counts = await world.standIn.counts()
    figures.note('real minutes, two workers', ((monotonic() - begun) / MINUTE_MS).toFixed(1))
    figures.atLeast('real: share of the limit', counted.length / (REAL.perMinute * minutes), 0.98)
    figures.exactly('real: calls over the limit', counts.over, 0)
    figures.atMost('real: most in a minute', mostWithin(times, MINUTE_MS), REAL.perMinute)
    figures.atMost('real: most at once', counts.mostInFlight, REAL.inFlight)
  })
}
