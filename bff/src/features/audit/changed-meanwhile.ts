import { Problem } from '../../platform/http/index.ts'
import type { Tx } from '../../platform/database/index.ts'
import { lastChange } from './last-change.ts'

/** 412 for the admin whose page is older than somebody’s change; it says whose, and since when. */
export const changedMeanwhile = async (tx: Tx, actions: readonly string[]): Promise<Problem> => {
  const changed = await lastChange(tx, actions)
  return new Problem('precondition_failed', changed === null ? {} : { changed })
}
