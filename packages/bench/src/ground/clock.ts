import { setTimeout as pause } from 'node:timers/promises'

/** Milliseconds of the machine's monotonic clock: comparable between processes of one machine. */
export const monotonic = (): number => Number(process.hrtime.bigint()) / 1e6

/** Asks again and again until the answer is neither null nor undefined nor false; then that answer. */
export const until = async <T>(
  what: string,
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  { within = 60_000, every = 20 }: { within?: number; every?: number } = {},
): Promise<T> => {
  const deadline = monotonic() + within
  for (;;) {
    const answer = await ask()
    if (answer !== null && answer !== undefined && answer !== false) return answer
    if (monotonic() > deadline) throw new Error(`not within ${within} ms: ${what}`)
    await pause(every)
  }
}
