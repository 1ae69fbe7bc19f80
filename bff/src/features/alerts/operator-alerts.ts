import { OperatorAlertCode, type OperatorAlert } from '@letterhead/contract'
import { errorCode, type Database } from '../../platform/database/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { OperatorAlerts } from '../connection/index.ts'
import type { Technical } from '../providers/index.ts'

export interface DurableAlerts extends OperatorAlerts {
  /** A code that only one fault ends: not by a call that works, but when that fault is gone. */
  readonly resolve: (provider: OperatorAlert['provider'], code: OperatorAlertCode) => void
  /** Chore: ends what worked again in this process since it was last met anywhere. How many. */
  readonly settleWorking: () => Promise<number>
  /** When all that was said so far is written. */
  readonly settled: () => Promise<void>
}

type Provider = OperatorAlert['provider']
type During = OperatorAlert['during']
interface Met {
  readonly provider: Provider
  readonly during: During
  readonly code: OperatorAlertCode
  technical: Technical | null
  count: number
  /** `performance.now()` of the last time. */
  at: number
}

/**
 * An incident begins with its first sign in any process and ends when it works again. Signs are
 * counted here and written one after the other, so that a thousand connections that fail at once
 * wait for nothing and make one row. The log hears of an incident once.
 */
export const createOperatorAlerts = ({
  workerDatabase,
  log,
}: {
  /** Worker role. */
  readonly workerDatabase: Pick<Database, 'pool'>
  readonly log: Logger
}): DurableAlerts => {
  const { pool } = workerDatabase
  const unwritten = new Map<string, Met>()
  /** By provider and act: when it last worked and failed here, and whether an alert may be open. */
  const workedAt = new Map<string, number>()
  const failedAt = new Map<string, number>()
  const mayBeOpen = new Set<string>()
  let writing: Promise<void> = Promise.resolve()

  const then = (work: () => Promise<void>): void => {
    writing = writing.then(work).catch((error: unknown) => {
      log.warn({ code: errorCode(error) }, 'an operator alert could not be written')
    })
  }

  const write = async (key: string): Promise<void> => {
    const met = unwritten.get(key)
    if (met === undefined) return
    unwritten.delete(key)
    const { code, provider, during, count, technical, at } = met
    const { rows } = await pool.query<{ opened: boolean }>(
      `select raise_operator_alert($1, $2, $3, $4, $5, $6, $7,
         now() - make_interval(secs => $8)) as opened`,
      [
        code,
        provider,
        during,
        count,
        technical?.providerCode ?? null,
        technical?.httpStatus ?? null,
        technical?.correlationId ?? null,
        (performance.now() - at) / 1000,
      ],
    )
    if (rows[0]?.opened === true)
      log.error({ alert: 'operator', provider, code, during, technical }, 'the operator must act')
  }

  const end = async (provider: string, during: string, slackMs = 0): Promise<number> => {
    const place = placeOf(provider, during)
    const worked = workedAt.get(place)
    // Failed again meanwhile, in this very process.
    if (worked === undefined || worked < (failedAt.get(place) ?? 0)) return 0
    const { rows } = await pool.query<{ ended: string }>(
      'select resolve_operator_alerts($1, $2, make_interval(secs => $3)) as ended',
      [provider, during, (performance.now() - worked - slackMs) / 1000],
    )
    const ended = Number(rows[0]?.ended ?? 0)
    if (ended > 0) log.info({ provider, during, ended }, 'operator alert over')
    return ended
  }

  return {
    raise: (provider, { code, technical, during }) => {
      const known = OperatorAlertCode.safeParse(code).data ?? 'app_misconfigured'
      const key = `${placeOf(provider, during)} ${known}`
      const at = performance.now()
      mayBeOpen.add(placeOf(provider, during))
      failedAt.set(placeOf(provider, during), at)
      const met = unwritten.get(key)
      if (met !== undefined) {
        met.count += 1
        met.technical = technical
        met.at = at
        return
      }
      unwritten.set(key, { provider, during, code: known, technical, count: 1, at })
      then(async () => await write(key))
    },
    clear: (provider, during) => {
      const place = placeOf(provider, during)
      workedAt.set(place, performance.now())
      if (!mayBeOpen.delete(place)) return
      // Here the order is known; only the way to the database's clock is not.
      then(async () => void (await end(provider, during, WAY_MS)))
    },
    resolve: (provider, code) => {
      then(async () => {
        await pool.query(
          `update operator_alerts set resolved_at = now()
            where provider = $1 and code = $2 and resolved_at is null`,
          [provider, code],
        )
      })
    },
    settleWorking: async () => {
      const { rows } = await pool.query<{ provider: string; during: string }>(
        'select distinct provider, during from operator_alerts where resolved_at is null',
      )
      let ended = 0
      for (const { provider, during } of rows) ended += await end(provider, during)
      return ended
    },
    settled: async () => await writing,
  }
}

const WAY_MS = 1_000

const placeOf = (provider: string, during: string): string => `${provider} ${during}`
