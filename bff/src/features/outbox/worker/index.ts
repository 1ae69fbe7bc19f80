import { setTimeout as pause } from 'node:timers/promises'
import { errorCode } from '../../../platform/database/index.ts'
import { createGate } from '../../../platform/few-at-once.ts'
import { adoptLimits } from '../adopt-limits.ts'
import { claim, createStart, nextClaimIn, renewLeases, type Claim } from './claim.ts'
import type { WorkerDeps, Working } from './deps.ts'
import { listen } from './listen.ts'
import { repeat } from './repeat.ts'
import { settle } from './settle.ts'
import { givenBack } from './settlement.ts'
import { purge, sweep, sweepSlowly, workOnHeldMail } from './sweep.ts'
import { createWakeSignal } from './wake-signal.ts'
import { workOnClaim, type Progress } from './work-on-claim.ts'
import { createWriteEnding } from './write-ending.ts'

export interface Worker {
  /**
   * Graceful: claims that have not started go back at once, started ones are awaited to their
   * deadline (25 s). Otherwise: returns at once, the sweep of another process takes what is left.
   */
  readonly stop: (how?: { readonly graceful: boolean }) => Promise<void>
}

/** While some are on the wire others are made ready or written down, so that no place stands empty. */
const CLAIMS_TO_A_SEND = 1.5
const RENEW_EVERY_MS = 5_000
const SWEEP_EVERY_MS = 1_000
const SWEEP_SLOWLY_EVERY_MS = 60_000
const PURGE_EVERY_MS = 10 * 60_000
/** How long a lost announcement can hold up mail. */
const LONGEST_SLEEP_MS = 2_000
/** A lane that another process is just looking at stays due: look again, but do not spin. */
const SHORTEST_SLEEP_MS = 10
const GRACE_MS = 25_000
/** While the database is away. */
const LOOK_AGAIN_MS = 300
const SAY_EVERY_MS = 10_000

interface Running {
  readonly claim: Claim
  readonly progress: Progress
  readonly done: Promise<void>
}

/** Claims and sends until it is stopped; a lost database is waited for. */
export const startWorker = (given: WorkerDeps): Worker => {
  const { workerDatabase, log, sendsAtOnce } = given
  const deps: Working = {
    ...given,
    start: createStart(workerDatabase),
    writeEnding: createWriteEnding(given),
    gate: createGate(sendsAtOnce),
  }
  const most = Math.ceil(sendsAtOnce * CLAIMS_TO_A_SEND)
  const running = new Map<string, Running>()
  const signal = createWakeSignal()
  const life = { stopping: false, saidAt: Number.NEGATIVE_INFINITY }

  const giveBack = async (held: Claim): Promise<void> =>
    await settle(deps, { claim: held, settlement: givenBack, from: null, accepted: null })

  const begin = (held: Claim): void => {
    const progress: Progress = { started: false, stopping: life.stopping }
    const key = `${held.notificationId} ${held.holder}`
    const done = workOnClaim(deps, { claim: held, progress })
      .catch(async (error: unknown) => {
        log.warn({ notificationId: held.notificationId, err: error }, 'a claim was abandoned')
        // Nothing was sent, even if the answer to `started_at` was lost on its way.
        if (!progress.started) await giveBack(held)
      })
      .finally(() => {
        running.delete(key)
        signal.wake()
      })
    running.set(key, { claim: held, progress, done })
  }

  const turn = async (): Promise<void> => {
    const count = most - running.size
    const claims = count > 0 ? await claim(workerDatabase, count) : []
    claims.forEach(begin)
    if (claims.length > 0) return
    const due = count > 0 ? await nextClaimIn(workerDatabase) : null
    await signal.sleep(
      Math.min(Math.max(due ?? LONGEST_SLEEP_MS, SHORTEST_SLEEP_MS), LONGEST_SLEEP_MS),
    )
  }

  const loop = async (): Promise<void> => {
    let limitsAdopted = false
    while (!life.stopping) {
      try {
        if (!limitsAdopted) await adoptLimits(workerDatabase, deps)
        limitsAdopted = true
        await turn()
      } catch (error) {
        const now = performance.now()
        // Few attempts reach the server (connection-attempts.ts), so it costs nothing to look often.
        if (now > life.saidAt + SAY_EVERY_MS) {
          log.warn({ code: errorCode(error) }, 'the outbox cannot be read; waiting')
          life.saidAt = now
        }
        await signal.sleep(LOOK_AGAIN_MS * (0.5 + Math.random()))
      }
    }
  }

  const listening = listen({ workerDatabase, log }, signal.wake)
  const renewing = repeat(deps, {
    every: RENEW_EVERY_MS,
    what: 'renew leases',
    work: async () => {
      const claims = [...running.values()].map((one) => one.claim)
      if (claims.length > 0) await renewLeases(workerDatabase, claims)
    },
  })
  const sweeping = repeat(deps, {
    every: SWEEP_EVERY_MS,
    what: 'sweep',
    work: async () => {
      if ((await sweep(deps)) > 0) signal.wake()
      const until = performance.now() + SWEEP_EVERY_MS
      while (performance.now() < until && (await workOnHeldMail(deps))) signal.wake()
    },
  })
  const sweepingSlowly = repeat(deps, {
    every: SWEEP_SLOWLY_EVERY_MS,
    what: 'slow sweep',
    work: async () => await sweepSlowly(deps),
  })
  const purging = repeat(deps, {
    every: PURGE_EVERY_MS,
    what: 'purge',
    work: async () => {
      const until = performance.now() + PURGE_EVERY_MS
      let gone = await purge(deps)
      while (gone > 0 && !life.stopping && performance.now() < until) gone = await purge(deps)
    },
  })
  const looping = loop()

  const stopOne = async ({ claim: held, progress }: Running): Promise<void> => {
    progress.stopping = true
    if (!progress.started) await giveBack(held)
  }

  return {
    stop: async ({ graceful } = { graceful: true }) => {
      life.stopping = true
      signal.wake()
      const keepers = [sweeping, sweepingSlowly, purging, listening]
      if (!graceful) {
        await Promise.all([...keepers, renewing].map(async (one) => await one.stop()))
        return
      }
      await Promise.all([looping, ...keepers.map(async (one) => await one.stop())])
      await Promise.all([...running.values()].map(stopOne))
      await within(
        GRACE_MS,
        [...running.values()].map(async ({ done }) => await done),
      )
      await renewing.stop()
    },
  }
}

const within = async (milliseconds: number, all: readonly Promise<void>[]): Promise<void> => {
  const timer = new AbortController()
  await Promise.race([
    Promise.all(all),
    pause(milliseconds, undefined, { signal: timer.signal }).catch(() => undefined),
  ])
  timer.abort()
}
