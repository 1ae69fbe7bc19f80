import type { Database } from '../../platform/database/index.ts'
import type { Logger } from '../../platform/log.ts'
import { daysLeft, outlookOf, type KnownSecret } from './secret-outlook.ts'

/**
 * Chore: says in the log that a client secret is about to end, once each at 60, 30 and 7 days and
 * when it is over, over all processes and restarts. Another date is another secret. Returns how
 * many it said.
 */
export const warnOfSecrets = async (
  { workerDatabase, log }: { readonly workerDatabase: Database; readonly log: Logger },
  secrets: readonly KnownSecret[],
  now: Date,
): Promise<number> => {
  let said = 0
  for (const { provider, which, expiresAt } of secrets) {
    const outlook = outlookOf(expiresAt, now)
    if (expiresAt === null || outlook === 'good') continue
    const notice = `client secret ${provider} ${expiresAt.toISOString()} ${outlook}`
    const { rowCount } = await workerDatabase.pool.query(
      'insert into operator_notices (notice) values ($1) on conflict do nothing',
      [notice],
    )
    if (rowCount !== 1) continue
    said += 1
    const fields = { alert: 'client_secret', provider, which, daysLeft: daysLeft(expiresAt, now) }
    if (outlook === 'days_7' || outlook === 'expired') log.error(fields, SENTENCES[outlook])
    else if (outlook !== 'unknown') log.warn(fields, SENTENCES[outlook])
  }
  return said
}

const SENTENCES = {
  days_60: 'a client secret ends within 60 days',
  days_30: 'a client secret ends within 30 days',
  days_7: 'a client secret ends within 7 days: renew it now',
  expired: 'a client secret has ended: renew it now',
}
