import { until } from './clock.ts'
import { waiting } from './oracle.ts'
import type { World } from './world.ts'

/** Waits until nothing moves any more; answers in milliseconds how long it took. */
export const untilDrained = async ({ database }: World, within = 120_000): Promise<number> => {
  const begun = performance.now()
  await until('the queue is empty', async () => (await waiting(database.pool)) === 0, {
    within,
    every: 50,
  })
  return performance.now() - begun
}
