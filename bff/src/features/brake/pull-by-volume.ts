import { pullBrake, type VolumeRule } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Database, Tx } from '../../platform/database/index.ts'
import type { Logger } from '../../platform/log.ts'
import { recordAudit } from '../audit/index.ts'
import { readChoice, readVolume } from './stored-choice.ts'
import { isTooMuch, ruleOf } from './volume-decision.ts'

export interface PullDeps {
  readonly database: Database
  readonly workerDatabase: Database
  readonly volumeRule: VolumeRule | null
  readonly log: Logger
}

/**
 * Chore: pulls the brake of every organisation that suddenly hands over far more than usual. A minute
 * after it began at the latest, by the database's time; what has left by then is what the mailbox's own
 * pace allows. Nothing is lost: accepted mail waits. How many were pulled.
 */
export const pullByVolume = async (deps: PullDeps): Promise<number> => {
  let pulled = 0
  for (const organizationId of await readSuspects(deps))
    try {
      if (await pullIfTooMuch(deps, organizationId)) pulled += 1
    } catch (error) {
      deps.log.warn({ organizationId, err: error }, 'a sudden volume was not judged')
    }
  return pulled
}

/** Cheap and over all; each is judged by itself, under its lock. The platform's own is never one. */
const readSuspects = async ({ workerDatabase, volumeRule }: PullDeps): Promise<string[]> => {
  const { rows } = await sql<{ id: string }>`
    select h.organization_id as id
      from handed_over() h left join volume_brakes v on v.organization_id = h.organization_id
     where case when coalesce(v.choice, 'operator') = 'own' then h.last_day >= v.at_least
                when coalesce(v.choice, 'operator') = 'operator'
                  then h.last_day >= ${volumeRule?.atLeast ?? null}::integer
                else false end
       and h.organization_id <> '_operator'
       and not exists (select from brakes b where b.organization_id = h.organization_id)`.execute(
    workerDatabase.kysely,
  )
  return rows.map(({ id }) => id)
}

const pullIfTooMuch = async (
  { database, volumeRule, log }: PullDeps,
  organizationId: string,
): Promise<boolean> =>
  await database.inOrganization(organizationId, async (tx) => {
    // A release under way is over first, and what it let go does not count again.
    await sql`select from organizations where organization_id = ${organizationId} for update`.execute(
      tx,
    )
    const volume = await readVolume(tx)
    if (!isTooMuch(volume, ruleOf(await readChoice(tx), volumeRule))) return false
    if (!(await pull(tx, organizationId))) return false
    const { lastDay, usualDay } = volume
    await sql`update brakes set last_day = ${lastDay}, usual_day = ${usualDay}`.execute(tx)
    await recordAudit(tx, {
      organizationId,
      actorKind: 'system',
      actor: 'volume_brake',
      requestId: null,
      action: pullBrake.audit.action,
      details: { lastDay, usualDay },
    })
    log.warn({ organizationId, lastDay, usualDay }, 'a sudden volume pulled the brake')
    return true
  })

const pull = async (tx: Tx, organizationId: string): Promise<boolean> => {
  const { rows } = await sql<{ pulled: boolean }>`
    select pull_brake(${organizationId}, 'volume', null) as pulled`.execute(tx)
  return rows[0]?.pulled === true
}
