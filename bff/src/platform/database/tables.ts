import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { OutboxTables } from './outbox-tables.ts'
import type { ProofTables } from './proof-tables.ts'

/** The columns of migrations/, as kysely reads and writes them. */
export interface Tables extends OutboxTables, ProofTables {
  organizations: OrganizationsTable
  workspaces: WorkspacesTable
  connect_attempts: ConnectAttemptsTable
  connections: ConnectionsTable
  senders: SendersTable
  budgets: BudgetsTable
  lanes: LanesTable
  notifications: NotificationsTable
  attempts: AttemptsTable
  audit_entries: AuditEntriesTable
  api_keys: ApiKeysTable
  hand_overs: HandOversTable
  reconnect_incidents: ReconnectIncidentsTable
  operator_alerts: OperatorAlertsTable
}

type Filled<T> = ColumnType<T, T | undefined, T>
/** bigint: node-postgres reads it as text. */
type BigIntText = ColumnType<string, string | number | undefined, string | number>
type Technical = {
  providerCode: string | null
  httpStatus: number | null
  correlationId: string | null
  at: string
}
type AccountJson = { email: string; name: string | null; tenant: string | null }

interface OrganizationsTable {
  organization_id: string
  name: string
  locale: Filled<'en' | 'fr'>
  alert_to: Filled<string[]>
  microsoft_tenant: string | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

interface WorkspacesTable {
  organization_id: string
  workspace_id: string
  name: string
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

interface ConnectAttemptsTable {
  attempt_id: string
  organization_id: string
  lookup_digest: string
  session_digest: string
  person_id: string
  person_name: string
  tab_id: string
  provider: 'microsoft' | 'google'
  purpose: 'connect' | 'reconnect' | 'send_as'
  display: Filled<'popup' | 'tab'>
  state: Filled<'pending' | 'returned' | 'confirm' | 'finished' | 'failed' | 'expired'>
  failure_code: string | null
  technical: JSONColumnType<Technical> | null
  cookie_digest: string | null
  sealed_secrets: Buffer | null
  sealed_result: Buffer | null
  account: JSONColumnType<AccountJson> | null
  expected: JSONColumnType<AccountJson> | null
  missing_scopes: Filled<string[]>
  refusals: Filled<number>
  created_at: Generated<Date>
  expires_at: Date
}

interface ConnectionsTable {
  connection_id: string
  organization_id: string
  provider: 'microsoft' | 'google'
  account_key: string
  tenant: string | null
  email: string
  name: string | null
  scopes: string[]
  state: 'connected' | 'needs_reconnect' | 'disconnected'
  code: string | null
  technical: JSONColumnType<Technical> | null
  sealed_refresh_token: Buffer | null
  sealed_access_token: Buffer | null
  access_token_expires_at: Date | null
  token_version: BigIntText
  refresh_holder: string | null
  refresh_until: Date | null
  refresh_failures: Filled<number>
  refresh_not_before: Date | null
  refreshed_at: Date | null
  connected_by: string
  connected_by_email: string | null
  grant_ends_at: Date | null
  connected_at: Generated<Date>
  disconnected_at: Date | null
  last_accepted_at: Date | null
}

interface SendersTable {
  organization_id: string
  connection_id: string
  email: string
  alias: string
  form: 'mime' | 'json'
  effective_since: Date | null
  test_id: string | null
  changed_by: string | null
  version: Filled<number>
  updated_at: Generated<Date>
}

interface BudgetsTable {
  budget_key: string
  provider: 'microsoft' | 'google' | 'platform'
  per_minute: number
  per_day: number
  recipients_per_day: number | null
  in_flight: number
  bytes_per_five_minutes: number | null
  own_per_minute: number | null
  own_per_day: number | null
  own_recipients_per_day: number | null
  consumer: Filled<boolean>
  room: Filled<number>
  day_room: Filled<number>
  recipients_room: Filled<number>
  bytes_room: BigIntText
  full_until: Filled<Date | number>
  full_of: 'pace' | 'in_flight' | null
  closed_until: Filled<Date | number>
}

interface LanesTable {
  lane_id: Generated<string>
  organization_id: string
  budget_key: string
  connection_id: string | null
  wake_at: Date | null
  closed_until: Date | null
  closed_code: string | null
  failures: Filled<number>
  held_reason: string | null
  released_at: Date | null
  probe_at: Date | null
  probes: Filled<number>
  role: Filled<'main' | 'backlog' | 'diverted'>
  apart_at: Date | null
  draining_since: Date | null
  draining_by: string | null
  drain_total: number | null
}

interface NotificationsTable {
  notification_id: string
  organization_id: string
  lane_id: string
  workspace_id: string | null
  kind: string
  state:
    | 'queued'
    | 'sending'
    | 'accepted'
    | 'rejected'
    | 'held'
    | 'unknown'
    | 'cancelled'
    | 'expired'
  priority: Filled<number>
  locale: Filled<'en' | 'fr'>
  idempotency_key: string
  request_digest: string
  accepted_as: Filled<'queued' | 'held'>
  sealed_recipients: Buffer | null
  recipients: number
  sealed_content: Buffer | null
  candidate: JSONColumnType<{
    email: string
    alias: string
    form: 'mime' | 'json'
    connectionId: string
    to: string
    by: string
    basedOn: number
    overtaken?: true
  }> | null
  run_at: Date
  send_after: Date | null
  expires_at: Date | null
  attempts: Filled<number>
  fruitless_claims: Filled<number>
  claimed_by: string | null
  lease_until: Date | null
  started_at: Date | null
  code: string | null
  technical: JSONColumnType<Technical> | null
  provider_message_id: string | null
  from_email: string | null
  created_at: Generated<Date>
  settled_at: Date | null
  diverted: Filled<boolean>
  resolved_as: 'accepted' | 'send_again' | null
  resolved_by: string | null
  resolved_kind: 'person' | 'api_key' | null
  resolved_at: Date | null
}

interface AttemptsTable {
  notification_id: string
  attempt: number
  organization_id: string
  lane_id: string
  budget_key: string
  recipients: number
  bytes: Filled<number>
  fault: string | null
  claimed_at: Date
  started_at: Date | null
  ended_at: Date | null
  outcome: string | null
  code: string | null
  provider_code: string | null
  http_status: number | null
  correlation_id: string | null
  retry_at: Date | null
}

interface ApiKeysTable {
  key_id: string
  organization_id: string | null
  name: string
  prefix: string
  digest: string
  scopes: string[]
  created_by: string
  created_at: Generated<Date>
  expires_at: Date | null
  last_used_at: Date | null
  revoked_at: Date | null
}

interface AuditEntriesTable {
  entry_id: Generated<string>
  organization_id: string | null
  at: Filled<Date>
  actor_kind: 'person' | 'api_key' | 'system'
  actor: string
  actor_name: string | null
  action: string
  details: JSONColumnType<Record<string, unknown>>
  address: string | null
  request_id: string | null
  sequence: BigIntText
  previous_digest: string
  digest: string
}

interface HandOversTable {
  hand_over_id: string
  organization_id: string
  lookup_digest: string
  sealed_token: Buffer | null
  provider: 'microsoft' | 'google'
  purpose: 'connect' | 'reconnect' | 'send_as'
  person_id: string
  person_name: string
  state: Filled<'waiting' | 'approved' | 'declined' | 'revoked'>
  tenant: string | null
  other_tenant: string | null
  failure_code: string | null
  created_at: Generated<Date>
  expires_at: Date
  decided_at: Date | null
  closed_at: Date | null
}

interface ReconnectIncidentsTable {
  incident_id: Generated<string>
  organization_id: string
  connection_id: string
  provider: 'microsoft' | 'google'
  code: string | null
  provider_code: string | null
  granted_at: Date
  at: Generated<Date>
  told_at: Date | null
  told: 'sent' | 'nobody' | 'over' | null
}

interface OperatorAlertsTable {
  alert_id: Generated<string>
  code: string
  provider: 'microsoft' | 'google' | 'platform'
  during: 'connecting' | 'renewing' | 'sending' | 'discovering'
  first_at: Date
  last_at: Date
  count: BigIntText
  resolved_at: Date | null
  provider_code: string | null
  http_status: number | null
  correlation_id: string | null
}
