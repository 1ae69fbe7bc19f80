import type { Generated, JSONColumnType } from 'kysely'

/** Tables of the truthful test (migration 0020). */
export interface ProofTables {
  probe_copies: ProbeCopiesTable
  received_links: ReceivedLinksTable
  sender_proofs: SenderProofsTable
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
