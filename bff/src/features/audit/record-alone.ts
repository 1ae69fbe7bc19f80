import type { Database } from '../../platform/database/index.ts'
import { recordAudit, type AuditLine } from './record-audit.ts'

/** Writes a line about an act that changes no row beside it, such as a refusal. */
export const recordAlone = async (database: Database, line: AuditLine): Promise<void> => {
  const { organizationId } = line
  if (organizationId === null)
    await database.asOperator(null, async (tx) => await recordAudit(tx, line))
  else await database.inOrganization(organizationId, async (tx) => await recordAudit(tx, line))
}
