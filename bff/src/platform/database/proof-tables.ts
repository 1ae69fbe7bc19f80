import type { Generated, JSONColumnType } from 'kysely'

/** Tables of the truthful test, deliverability and the sender policy. */
export interface ProofTables {
  probe_copies: ProbeCopiesTable
  received_links: ReceivedLinksTable
  sender_proofs: SenderProofsTable
  deliverability_watch: DeliverabilityWatchTable
  deliverability_checks: DeliverabilityChecksTable
  deliverability_drifts: DeliverabilityDriftsTable
  sender_policies: SenderPoliciesTable
}

interface ProbeCopiesTable {
  lookup_digest: string
  organization_id: string
  test_id: string
  copy_id: string | null
  created_at: Generated<Date>
  expires_at: Date
  arrived_at: Date | null
}

interface ReceivedLinksTable {
  lookup_digest: string
  organization_id: string
  test_id: string
  created_at: Generated<Date>
  expires_at: Date
  used_at: Date | null
}

interface SenderProofsTable {
  test_id: string
  method: 'probe' | 'pasted' | 'link'
  organization_id: string
  email: string
  alias: string
  verdict: 'proven' | 'differs' | 'not_yet_proven'
  received: JSONColumnType<object> | null
  findings: JSONColumnType<object[]>
  judged_at: Generated<Date>
}

interface DeliverabilityWatchTable {
  organization_id: string
  next_check_at: Generated<Date>
  asked_at: Date | null
}

interface DeliverabilityChecksTable {
  check_id: Generated<string>
  organization_id: string
  domain: string
  provider: 'microsoft' | 'google'
  state: 'pass' | 'warn' | 'fail' | 'unknown'
  rows: JSONColumnType<object[]>
  checked_at: Generated<Date>
}

interface DeliverabilityDriftsTable {
  drift_id: Generated<string>
  organization_id: string
  domain: string
  check_name: string
  was: JSONColumnType<object>
  is_now: JSONColumnType<object>
  direction: 'worse' | 'better' | 'other'
  at: Generated<Date>
  told_at: Date | null
}

interface SenderPoliciesTable {
  organization_id: string
  entries: string[]
  version: Generated<number>
  updated_at: Generated<Date>
}
