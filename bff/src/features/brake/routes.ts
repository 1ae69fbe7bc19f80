import { pullBrake, readBrake, releaseBrake, type Brake } from '@letterhead/contract'
import { sql } from 'kysely'
import * as z from 'zod/mini'
import type { Tx } from '../../platform/database/index.ts'
import { route, type Route } from '../../platform/http/index.ts'
import { personOf, recordAudit, type AuditActor, type AuditLine } from '../audit/index.ts'
import type { Outbox } from '../outbox/index.ts'
import { volumeRoutes, type VolumeDeps } from './volume-routes.ts'

export interface BrakeDeps extends VolumeDeps {
  readonly outbox: Pick<Outbox, 'waiting'>
}

/** Stops all sending of an organisation, and lets it go on (row B17). */
export const brakeRoutes = (deps: BrakeDeps): Route[] => [
  ...volumeRoutes(deps),

  route(readBrake, async ({ caller: { organizationId } }) => ({
    answer: await deps.database.inOrganization(organizationId, async (tx) => await read(deps, tx)),
  })),

  route(pullBrake, async (call) => {
    const { organizationId, name } = call.caller
    const pull = sql<Moved>`select pull_brake(${organizationId}, 'person', ${name}) as moved`
    const by = { ...personOf(call), action: pullBrake.audit.action }
    return { answer: await move(deps, { organizationId, act: pull, by }) }
  }),

  route(releaseBrake, async (call) => {
    const { organizationId } = call.caller
    const release = sql<Moved>`select release_brake(${organizationId}) as moved`
    const by = { ...personOf(call), action: releaseBrake.audit.action }
    return { answer: await move(deps, { organizationId, act: release, by }) }
  }),
]

type Moved = { readonly moved: boolean }

interface Move {
  readonly organizationId: string
  readonly act: ReturnType<typeof sql<Moved>>
  readonly by: AuditActor & Pick<AuditLine, 'action'>
}

/** Asked twice, it answers the same and writes one line. */
const move = async (deps: BrakeDeps, { organizationId, act, by }: Move): Promise<Brake> =>
  await deps.database.inOrganization(organizationId, async (tx) => {
    const { rows } = await act.execute(tx)
    const brake = await read(deps, tx)
    if (rows[0]?.moved === true)
      await recordAudit(tx, { organizationId, ...by, details: { waiting: brake.waiting } })
    return brake
  })

const Row = z.object({
  pulled_at: z.date(),
  pulled_by: z.enum(['person', 'volume']),
  name: z.nullable(z.string()),
  last_day: z.nullable(z.number()),
  usual_day: z.nullable(z.number()),
})

const read = async ({ outbox }: BrakeDeps, tx: Tx): Promise<Brake> => {
  const { rows } =
    await sql`select pulled_at, pulled_by, name, last_day, usual_day from brakes`.execute(tx)
  const { queued, held } = await outbox.waiting(tx)
  const waiting = queued + held
  if (rows.length === 0) return { pulled: null, waiting }
  const { pulled_at: at, pulled_by: by, name, ...of } = Row.parse(rows[0])
  const { last_day: lastDay, usual_day: usualDay } = of
  const volume = lastDay === null || usualDay === null ? null : { lastDay, usualDay }
  return { pulled: { at: at.toISOString(), by, name, volume }, waiting }
}
