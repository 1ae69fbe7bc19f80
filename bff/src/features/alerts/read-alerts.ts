import { OperatorAlertCode, type OperatorAlert } from '@letterhead/contract'
import { sql, type Selectable } from 'kysely'
import type { Database, Tables } from '../../platform/database/index.ts'

/** Those that go on, newest first, then with `ended` those of the last thirty days. */
export const readAlerts = async (
  { kysely }: Pick<Database, 'kysely'>,
  { ended }: { readonly ended: boolean },
): Promise<OperatorAlert[]> => {
  const all = kysely
    .selectFrom('operator_alerts')
    .selectAll()
    .orderBy(sql`resolved_at is not null`)
    .orderBy('last_at', 'desc')
    .limit(200)
  const rows = await (
    ended
      ? all.where(sql<boolean>`coalesce(resolved_at > now() - interval '30 days', true)`)
      : all.where('resolved_at', 'is', null)
  ).execute()
  return rows.flatMap(viewOf)
}

const viewOf = (row: Selectable<Tables['operator_alerts']>): OperatorAlert[] => {
  const code = OperatorAlertCode.safeParse(row.code)
  if (!code.success) return []
  const { provider_code: providerCode, http_status: httpStatus } = row
  return [
    {
      code: code.data,
      provider: row.provider,
      during: row.during,
      firstAt: row.first_at.toISOString(),
      lastAt: row.last_at.toISOString(),
      count: Number(row.count),
      resolvedAt: row.resolved_at?.toISOString() ?? null,
      technical: { providerCode, httpStatus, correlationId: row.correlation_id },
    },
  ]
}

/** Open incidents by provider and code, for a gauge: no label names an organisation. */
export const readAlertGauge = async ({
  kysely,
}: Pick<Database, 'kysely'>): Promise<
  readonly { readonly provider: string; readonly code: string; readonly open: number }[]
> => {
  const { rows } = await sql<{ provider: string; code: string; open: number }>`
    select provider, code, count(*)::integer as open from operator_alerts
     where resolved_at is null group by 1, 2 order by 1, 2`.execute(kysely)
  return rows
}
