/** The audit trail: written with every act, chained, signed, read and taken away by admins. */
import type { Database } from '../../platform/database/index.ts'
import type { Route } from '../../platform/http/index.ts'
import { createExportAudit } from './export-audit.ts'
import { createReadAudit } from './read-audit.ts'
import { signDueHeads } from './sign-heads.ts'
import type { SigningKey } from './signing-key.ts'

export { changedMeanwhile } from './changed-meanwhile.ts'
export { lastChange } from './last-change.ts'
export { keyOf, personOf, type AuditActor } from './by-whom.ts'
export { recordAlone } from './record-alone.ts'
export { recordAudit, type AuditLine } from './record-audit.ts'
export { createSigningKey, type SigningKey } from './signing-key.ts'
export { listTrails, verifyStored } from './verify-database.ts'
export { verifyExport } from './verify-export.ts'
export type { Verdict } from './verify-trail.ts'

export interface AuditDeps {
  /** App role. */
  readonly database: Database
  /** Worker role: signs the heads of all organisations. */
  readonly workerDatabase: Database
  /** `AUDIT_SIGNING_KEY`; null: not set, nothing is signed. */
  readonly signingKey: SigningKey | null
  readonly now: () => Date
}

export interface Audit {
  readonly routes: readonly Route[]
  /** A chore: signs heads that moved, each at most once a day. */
  readonly signDueHeads: () => Promise<number>
}

export const createAudit = (deps: AuditDeps): Audit => {
  const { signingKey: key, workerDatabase, now } = deps
  return {
    routes: [createReadAudit(deps), createExportAudit(deps)],
    signDueHeads: async () => (key === null ? 0 : await signDueHeads({ workerDatabase, key, now })),
  }
}
