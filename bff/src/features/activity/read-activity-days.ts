import { readActivityDays } from '@letterhead/contract'
import { route, type Route } from '../../platform/http/index.ts'
import { readDays, readSecondsToFinish } from '../outbox/index.ts'
import type { ActivityDeps } from './deps.ts'
import { sendingAnomaly } from './sending-anomaly.ts'

const FOUR_WEEKS = 28
/** Yesterday is judged by the four weeks before it. */
const JUDGED = 30

export const createReadActivityDays = ({ database, outbox }: ActivityDeps): Route =>
  route(readActivityDays, async ({ query: { days: asked = FOUR_WEEKS }, caller }) => {
    const answer = await database.inOrganization(caller.organizationId, async (tx) => {
      const days = await readDays(tx, Math.max(asked, JUDGED))
      const { queued, sending, held, unknown, pausedUntil, pausedCode } = await outbox.waiting(tx)
      const limits = await outbox.limits(tx)
      return {
        days: days.slice(-asked),
        anomaly: sendingAnomaly(days),
        waiting: { queued, sending, held, unknown },
        limits,
        secondsToFinish: await readSecondsToFinish(tx, { queued, limits }),
        pausedUntil: pausedUntil?.toISOString() ?? null,
        pausedCode,
      }
    })
    return { answer }
  })
