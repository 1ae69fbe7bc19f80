import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { Problem } from '../../platform/http/index.ts'
import { networkOf } from '../../platform/network-of.ts'

/** @throws {Problem} `too_many_requests` */
export type LightLimit = (address: string) => Promise<void>

const POINTS = 60
const PER_SECONDS = 60

/**
 * Keeps one address from leaning on the links that need no session. In this process only: the
 * token cannot be guessed, so this guards our time and not a secret.
 */
export const createLightLimit = (): LightLimit => {
  const limiter = new RateLimiterMemory({ points: POINTS, duration: PER_SECONDS })
  return async (address) => {
    try {
      await limiter.consume(networkOf(address))
    } catch (cause) {
      if (!(cause instanceof RateLimiterRes)) throw cause
      const seconds = String(Math.ceil(cause.msBeforeNext / 1000))
      throw new Problem('too_many_requests', { headers: { 'retry-after': seconds } })
    }
  }
}
