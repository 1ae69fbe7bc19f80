import type { HeldMail } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'
import type { Limits } from '../providers/index.ts'
import { readLimits } from './limits.ts'
import { codeOf, instant } from './notification-view.ts'
import { choicesFor } from './policies.ts'
import { secondsToFinish } from './seconds-to-finish.ts'
import { paceOf, readQueued } from './waiting.ts'

interface Deps {
  readonly platform: { readonly limits: Limits }
  readonly neverFromPlatform: readonly string[]
}

/** What waits for its mailbox or for a decision; `tx` is inside the organisation. */
export const readHeldMail = async (deps: Deps, tx: Tx): Promise<HeldMail> => {
  const kinds = await readKinds(tx)
  const total = kinds.reduce((sum, { count }) => sum + count, 0)
  const ages = kinds.map(({ oldestAt }) => oldestAt).toSorted()
  const { mayDrain, ...why } = await readWhy(tx)
  const pace = paceOf(await readLimits(deps, tx))
  const queued = await readQueued(tx)
  return {
    reason: total === 0 ? null : why.reason,
    code: total === 0 ? null : codeOf(why.code),
    total,
    oldestAt: ages[0] ?? null,
    byKind: kinds.map(({ kind, count, oldestAt }) => ({
      kind,
      count,
      oldestAt,
      mayLeaveFromPlatform: choicesFor(kind, deps).includes('platform'),
    })),
    mayDrain: mayDrain && total > 0,
    secondsToFinish: mayDrain ? secondsToFinish(total + queued, pace) : null,
    drain: await readDrain(tx, (left) => secondsToFinish(left, pace)),
    work: await readWork(tx),
  }
}

const readKinds = async (tx: Tx) => {
  const { rows } = await sql<{ kind: string; count: string; oldest_at: Date }>`
    select kind, sum(count) as count, min(oldest_at) as oldest_at from (
      select n.kind, count(*) as count, min(n.created_at) as oldest_at
        from lanes l
        join notifications n on n.lane_id = l.lane_id and n.state = 'queued' and n.priority = 0
       where l.held_reason is not null group by n.kind
      union all
      select n.kind, count(*), min(n.created_at) from notifications n
       where n.organization_id = nullif(current_setting('app.organization', true), '')
         and n.state = 'held' group by n.kind) held
     group by kind order by kind`.execute(tx)
  return rows.map(({ kind, count, oldest_at: oldestAt }) => ({
    kind,
    count: Number(count),
    oldestAt: oldestAt.toISOString(),
  }))
}

interface Why {
  readonly reason: NonNullable<HeldMail['reason']>
  readonly code: string | null
  readonly mayDrain: boolean
}

// The gravest first: a broken mailbox, one that is gone, a decision, and only then single mails.
const readWhy = async (tx: Tx): Promise<Why> => {
  const { rows } = await sql<{ held_reason: string | null; code: string | null; home: boolean }>`
    select l.held_reason, c.code, l.lane_id = effective_lane(l.organization_id) as home
      from lanes l left join connections c on c.connection_id = l.connection_id
     where l.lane_id is not distinct from effective_lane(l.organization_id)
        or (l.held_reason is not null and exists (
             select from notifications n
              where n.lane_id = l.lane_id and n.state = 'queued' and n.priority = 0))`.execute(tx)
  const home = rows.find((row) => row.home)
  const held = (...reasons: readonly string[]) =>
    rows.find(({ held_reason: reason }) => reason !== null && reasons.includes(reason))
  const broken = held('needs_reconnect', 'misconfigured')
  const mayDrain = home !== undefined && home.held_reason === null
  if (broken !== undefined) return { reason: 'broken', code: broken.code, mayDrain }
  if (held('disconnected') !== undefined)
    return { reason: 'disconnected', code: 'disconnected', mayDrain }
  if (held('awaiting_decision') !== undefined) return { reason: 'decision', code: null, mayDrain }
  return { reason: 'set_aside', code: 'poison', mayDrain: mayDrain || home === undefined }
}

const readDrain = async (tx: Tx, timeFor: (left: number) => number): Promise<HeldMail['drain']> => {
  const { rows } = await sql<{
    since: Date | null
    automatic: boolean
    total: string | null
    left: string | null
  }>`
    select min(since) as since, bool_and(automatic) as automatic, sum(total) as total,
           sum(left_over) as left
      from (select l.draining_since as since, l.draining_by is null as automatic,
                   l.drain_total as total,
                   (select count(*) from notifications n
                     where n.lane_id = l.lane_id and n.state = 'queued' and n.priority = 0
                       and (l.role = 'backlog' or n.created_at <= l.draining_since))
                   + (select count(*) from notifications n
                       where n.lane_id = l.lane_id and n.state = 'sending' and n.priority = 0
                         and (l.role = 'backlog' or n.created_at <= l.draining_since)) as left_over
              from lanes l where l.draining_since is not null and l.held_reason is null) drains
     where left_over > 0`.execute(tx)
  const [row] = rows
  const startedAt = instant(row?.since ?? null)
  if (row === undefined || startedAt === null) return null
  const left = Number(row.left)
  return {
    startedAt,
    automatic: row.automatic,
    total: Math.max(Number(row.total), left),
    left,
    secondsToFinish: timeFor(left),
  }
}

const readWork = async (tx: Tx): Promise<HeldMail['work']> => {
  const rows = await tx
    .selectFrom('held_mail_work')
    .select(['work_id', 'act', 'started_at', 'decided_by'])
    .where('done_at', 'is', null)
    .orderBy('started_at')
    .execute()
  return rows.map((row) => ({
    id: row.work_id,
    act: row.act,
    startedAt: row.started_at.toISOString(),
    by: row.decided_by,
  }))
}
