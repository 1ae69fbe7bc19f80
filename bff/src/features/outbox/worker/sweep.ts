import type { Database } from '../../../platform/database/index.ts'
import type { Logger } from '../../../platform/log.ts'
import { callFunction } from '../call-function.ts'

/** Rows of one transaction: short enough that nobody waits for it. */
const BATCH = 2_000

interface Deps {
  readonly workerDatabase: Database
  readonly log: Logger
  readonly resendKinds: readonly string[]
}

/** Claims whose holder died, mail that expired, held lanes that may probe. */
export const sweep = async ({ workerDatabase, log, resendKinds }: Deps): Promise<number> => {
  const [row] = await callFunction<Record<'requeued' | 'parked' | 'poisoned' | 'expired', number>>(
    workerDatabase,
    'sweep_outbox',
    { text: 'select * from sweep_outbox($1)', values: [resendKinds] },
  )
  if (row === undefined) return 0
  const { requeued, parked, poisoned, expired } = row
  if (requeued + parked + poisoned > 0)
    log.warn({ requeued, parked, poisoned }, 'claims of a lost worker were taken back')
  if (poisoned > 0) log.error({ alert: 'operator', poisoned }, 'messages were set aside')
  return requeued + parked + expired
}

/** One batch of the oldest decision over held mail; false when none is open. */
export const workOnHeldMail = async ({ workerDatabase }: Deps): Promise<boolean> => {
  const [row] = await callFunction<{ scanned: number | null }>(
    workerDatabase,
    'work_on_held_mail',
    { text: 'select work_on_held_mail(null, $1) as scanned', values: [BATCH] },
  )
  return row !== undefined && row.scanned !== null
}

/** One batch of what ended before the retention time, the operator's or the organisation's. */
export const purge = async ({
  workerDatabase,
  retentionDays,
  log,
}: Deps & { readonly retentionDays: number }): Promise<number> => {
  const [row] = await callFunction<{ gone: number }>(workerDatabase, 'purge_notifications', {
    text: 'select purge_notifications($1, $2) as gone',
    values: [retentionDays, BATCH],
  })
  const gone = row?.gone ?? 0
  if (gone > 0) log.info({ gone }, 'old notifications were purged')
  return gone
}

/** What waited its default life, contents nobody needs any more, lanes that sleep by mistake. */
export const sweepSlowly = async ({ workerDatabase, log }: Deps): Promise<void> => {
  const [row] = await callFunction<Record<'expired' | 'erased' | 'woken', number>>(
    workerDatabase,
    'sweep_slowly',
    { text: 'select * from sweep_slowly()', values: [] },
  )
  if (row !== undefined && row.woken > 0)
    log.error({ alert: 'operator', lanes: row.woken }, 'lanes slept although mail was due')
}
