import { setTimeout as pause } from 'node:timers/promises'
import type { Part } from './guarded-process.ts'

const POLL_MS = 50
const WITHIN_MS = 90_000
const ONE_ANSWER_MS = 2_000

/** Waits until the part answers 200; throws when it ends first or takes too long. */
export const untilAnswered = async (part: Part, url: string): Promise<Response> => {
  const deadline = performance.now() + WITHIN_MS
  while (performance.now() < deadline) {
    if (part.hasEnded())
      throw new Error(`The ${part.name} ${await part.ended}. Its log: ${part.logPath}`)
    const answer = await askOnce(url)
    if (answer?.ok === true) return answer
    await Promise.race([pause(POLL_MS), part.ended])
  }
  throw new Error(
    `The ${part.name} did not get ready in ${WITHIN_MS / 1000} s. Its log: ${part.logPath}`,
  )
}

const askOnce = async (url: string) => {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(ONE_ANSWER_MS) })
  } catch {
    // Not listening yet.
    return undefined
  }
}
