import { inDatabase } from './running-product.ts'

/** What faults closed would stay closed for minutes. */
export const openLanes = async (): Promise<void> => {
  await inDatabase(`update circuits set closed = false, closed_until = '-infinity'`, [])
  await inDatabase(`update budgets set closed_until = '-infinity'`, [])
  await inDatabase(
    `update lanes set closed_until = null, failures = 0, wake_at = now() where not braked`,
    [],
  )
}
