import type { ColumnType, Generated } from 'kysely'

/** What the outbox decides, and what it counts: migrations/0003-outbox-tables.sql. */
export interface OutboxTables {
  outbox_settings: OutboxSettingsTable
  kind_policies: KindPoliciesTable
  never_from_platform: { kind: string }
  held_mail_work: HeldMailWorkTable
  circuits: CircuitsTable
  ledger: LedgerTable
  daily_counts: DailyCountsTable
}

type Filled<T> = ColumnType<T, T | undefined, T>

interface OutboxSettingsTable {
  organization_id: string
  policies_version: Filled<number>
  limits_version: Filled<number>
  per_minute: number | null
  per_day: number | null
  recipients_per_day: number | null
  retention_days: number | null
  retention_version: Filled<number>
}

interface KindPoliciesTable {
  organization_id: string
  kind: string
  when_broken: Filled<'hold' | 'expire' | 'platform'>
  when_unknown: Filled<'park' | 'resend'>
  life_hours: number | null
}

interface HeldMailWorkTable {
  work_id: Generated<string>
  organization_id: string
  act: 'drain' | 'platform' | 'drop'
  kinds: string[] | null
  ids: string[] | null
  before: Date
  decided_by: string | null
  moved: Filled<number>
  started_at: Generated<Date>
  done_at: Date | null
}

interface CircuitsTable {
  provider: 'microsoft' | 'google' | 'platform'
  closed: Filled<boolean>
  trips: Filled<number>
  closed_until: Filled<Date | number>
}

interface LedgerTable {
  entry_id: Generated<string>
  organization_id: string
  at: Generated<Date>
  taken_in: Filled<number>
  purged: Filled<number>
}

interface DailyCountsTable {
  organization_id: string
  /** `2026-11-22` */
  day: string
  accepted: Filled<number>
  rejected: Filled<number>
  expired: Filled<number>
  cancelled: Filled<number>
}
