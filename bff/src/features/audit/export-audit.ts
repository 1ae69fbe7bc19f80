import { exportAudit } from '@letterhead/contract'
import type { Database } from '../../platform/database/index.ts'
import { route, type Route } from '../../platform/http/index.ts'
import { personOf, type AuditActor } from './by-whom.ts'
import { lineText, type ExportedLine } from './exported-trail.ts'
import { recordAudit } from './record-audit.ts'
import { signHead } from './sign-heads.ts'
import type { SigningKey } from './signing-key.ts'
import { readHead, readLines, readSignedHeads } from './stored-trail.ts'

interface Deps {
  readonly database: Database
  /** Null: none is set; the export then ends without a head of its own. */
  readonly signingKey: SigningKey | null
  readonly now: () => Date
}

const PAGE = 500

/** The copy says of itself that it was taken: its last line is this export. */
export const createExportAudit = (deps: Deps): Route =>
  route(exportAudit, async (call) => {
    const { organizationId } = call.caller
    const last = await recordExport(deps, organizationId, personOf(call))
    const day = deps.now().toISOString().slice(0, 'yyyy-mm-dd'.length)
    return {
      file: {
        name: `letterhead-audit-${organizationId}-${day}.ndjson`,
        lines: exportedLines(deps, { organizationId, last }),
      },
    }
  })

const recordExport = async (
  { database, signingKey, now }: Deps,
  organizationId: string,
  by: AuditActor,
): Promise<number> =>
  await database.inOrganization(organizationId, async (tx) => {
    await recordAudit(tx, { organizationId, ...by, action: exportAudit.audit.action })
    const head = await readHead(tx, { organizationId })
    if (head === null) throw new Error('a line was written and there is no head')
    if (signingKey !== null) await signHead(tx, { key: signingKey, head, now: now() })
    return head.sequence
  })

// Page by page in short transactions: lines never change, so no snapshot need be held open.
async function* exportedLines(
  { database, now }: Deps,
  { organizationId, last }: { readonly organizationId: string; readonly last: number },
): AsyncGenerator<string> {
  yield text({ type: 'trail', version: 1, organizationId, exportedAt: now().toISOString() })
  let after = 0
  while (after < last) {
    const asked = { organizationId, after, limit: Math.min(PAGE, last - after) }
    const lines = await database.inOrganization(
      organizationId,
      async (tx) => await readLines(tx, asked),
    )
    for (const line of lines) yield text({ type: 'entry', ...line })
    // A gap: the reader of the file must see it, so it is not an error here.
    after = Math.max(lines.at(-1)?.sequence ?? last, after + 1)
  }
  const heads = await database.inOrganization(
    organizationId,
    async (tx) => await readSignedHeads(tx, { organizationId }),
  )
  for (const head of heads.filter(({ sequence }) => sequence <= last))
    yield text({ type: 'head', ...head })
}

const text = (line: ExportedLine): string => `${lineText(line)}\n`
