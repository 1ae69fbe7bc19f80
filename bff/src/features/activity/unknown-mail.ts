import { readUnknownMail, resolveUnknownMail, type UnknownMail } from '@letterhead/contract'
import { route, type Route, type SessionCaller } from '../../platform/http/index.ts'
import { personOf, recordAudit } from '../audit/index.ts'
import {
  codeOf,
  countUnknown,
  listUnknown,
  resolveUnknown,
  unsealSubject,
  type UnknownRow,
} from '../outbox/index.ts'
import type { ActivityDeps } from './deps.ts'
import { logLink } from './log-link.ts'
import { pageCursor } from './page-cursor.ts'
import { shownRecipients } from './shown-recipients.ts'

const PAGE = 50

export const createReadUnknownMail = (deps: ActivityDeps): Route =>
  route(readUnknownMail, async ({ query: { limit = PAGE, cursor }, caller }) => {
    const after = pageCursor(cursor)
    return await deps.database.inOrganization(caller.organizationId, async (tx) => {
      const { rows, nextCursor } = await listUnknown(tx, { limit, after })
      return {
        answer: {
          data: rows.map((row) => unknownMail(deps, caller, row)),
          next_cursor: nextCursor,
          total: await countUnknown(tx),
        },
      }
    })
  })

const unknownMail = (
  deps: ActivityDeps,
  caller: Pick<SessionCaller, 'role'>,
  row: UnknownRow,
): UnknownMail => {
  const place = { organizationId: row.organization_id, notificationId: row.notification_id }
  return {
    id: row.notification_id,
    kind: row.kind,
    workspaceId: row.workspace_id,
    createdAt: row.created_at.toISOString(),
    attemptedAt: row.attempted_at.toISOString(),
    attempts: Number(row.attempts),
    code: codeOf(row.code),
    from: row.provider === 'platform' ? deps.platformSender.email : (row.sender ?? row.mailbox),
    provider: row.provider,
    logLink: logLink(deps, row),
    providerCode: row.provider_code,
    httpStatus: row.http_status,
    correlationId: row.correlation_id,
    recipients: shownRecipients(deps.seal, caller, row),
    subject: caller.role === 'admin' ? unsealSubject(deps.seal, place, row.sealed_content) : null,
    maySendAgain: row.sealed_content !== null,
  }
}

export const createResolveUnknownMail = ({ database }: ActivityDeps): Route =>
  route(resolveUnknownMail, async (call) => {
    const { caller, body } = call
    const { organizationId, personId } = caller
    const answer = await database.inOrganization(organizationId, async (tx) => {
      const meant = body.ids?.length ?? (await countUnknown(tx))
      const resolved = await resolveUnknown(tx, {
        ids: body.ids ?? null,
        as: body.as,
        by: personId,
        kind: 'person',
      })
      const left = await countUnknown(tx)
      await recordAudit(tx, {
        organizationId,
        ...personOf(call),
        action: resolveUnknownMail.audit.action,
        details: { as: body.as, resolved },
      })
      return { resolved, skipped: Math.max(0, meant - resolved), left }
    })
    return { answer }
  })
