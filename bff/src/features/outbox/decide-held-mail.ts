import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'

/** What a decision is about: everything (both null), kinds, or single mails. */
export interface Selection {
  readonly kinds: readonly string[] | null
  readonly ids: readonly string[] | null
}

export interface Decision {
  readonly organizationId: string
  /** The person, for the page; null: the organisation's policy. */
  readonly by: string
  readonly selection: Selection
}

/** Rows that the deciding request itself handles; workers do the rest. */
const FIRST_BATCH = 1_000

/** `no_mailbox`: nothing to send it from. All `tx` are inside the organisation. */
export const drainHeld = async (
  tx: Tx,
  { organizationId, by, selection }: Decision,
): Promise<'draining' | 'no_mailbox'> => {
  const { rows: main } = await sql<{ held_reason: string | null }>`
    select held_reason from lanes where lane_id = effective_lane(${organizationId})`.execute(tx)
  const stands = main[0] === undefined || main[0].held_reason !== null
  if (stands && (await somethingWaits(tx))) return 'no_mailbox'
  if (selection.kinds === null && selection.ids === null)
    await sql`select drain_all(${organizationId}, ${by})`.execute(tx)
  await decide(tx, 'drain', { organizationId, by, selection })
  return 'draining'
}

/** From the platform sender, with a note, for the kinds that may. */
export const sendHeldFromPlatform = async (tx: Tx, decision: Decision): Promise<void> => {
  await decide(tx, 'platform', decision)
}

/** Cancelled, contents erased. */
export const dropHeld = async (tx: Tx, decision: Decision): Promise<void> => {
  await decide(tx, 'drop', decision)
}

export const stopDrains = async (tx: Tx, organizationId: string): Promise<void> => {
  await sql`select stop_drains(${organizationId})`.execute(tx)
}

const somethingWaits = async (tx: Tx): Promise<boolean> => {
  const { rows } = await sql<{ waits: boolean }>`
    select exists (
      select from lanes l join notifications n
        on n.lane_id = l.lane_id and n.state = 'queued' and n.priority = 0
       where l.held_reason is not null) as waits`.execute(tx)
  return rows[0]?.waits === true
}

const decide = async (
  tx: Tx,
  act: 'drain' | 'platform' | 'drop',
  { organizationId, by, selection: { kinds, ids } }: Decision,
): Promise<void> => {
  const { work_id: work } = await tx
    .insertInto('held_mail_work')
    .values({
      organization_id: organizationId,
      act,
      kinds: kinds === null ? null : [...kinds],
      ids: ids === null ? null : [...ids],
      before: sql<Date>`now()`,
      decided_by: by,
    })
    .returning('work_id')
    .executeTakeFirstOrThrow()
  await workOn(tx, work)
}

// A lane each; what is left after a full batch is the workers'.
const workOn = async (tx: Tx, work: string): Promise<void> => {
  for (let handled = 0; handled < FIRST_BATCH;) {
    const { rows } = await sql<{ scanned: number | null }>`
      select work_on_held_mail(${work}, ${FIRST_BATCH}) as scanned`.execute(tx)
    const scanned = rows[0]?.scanned ?? null
    if (scanned === null) return
    handled += Math.max(scanned, 1)
  }
}
