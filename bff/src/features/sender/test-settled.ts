import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'
import { recordAudit } from '../audit/index.ts'
import type { Candidate, Outbox } from '../outbox/index.ts'

/**
 * Called in the transaction that settles an accepted test: from this commit on the organisation
 * sends from its own mailbox. A test whose connection was replaced meanwhile changes nothing,
 * and neither does one whose admin had not seen the sender that is in use by now.
 */
export const makeSenderEffective = async (
  lanes: Pick<Outbox['lanes'], 'switchToMailbox'>,
  tx: Tx,
  {
    organizationId,
    candidate,
    notificationId,
  }: {
    readonly organizationId: string
    readonly candidate: Candidate
    readonly notificationId: string
  },
): Promise<void> => {
  const connection = await tx
    .selectFrom('connections')
    .select('connection_id')
    .where('connection_id', '=', candidate.connectionId)
    .where('organization_id', '=', organizationId)
    .where('state', '!=', 'disconnected')
    .forUpdate()
    .executeTakeFirst()
  if (connection === undefined) return
  const row = {
    connection_id: candidate.connectionId,
    email: candidate.email,
    alias: candidate.alias,
    form: candidate.form,
    effective_since: new Date(),
    test_id: notificationId,
    changed_by: candidate.by,
  }
  const put = await tx
    .insertInto('senders')
    .values({ organization_id: organizationId, ...row })
    .onConflict((conflict) =>
      conflict
        .column('organization_id')
        .doUpdateSet((eb) => ({
          ...row,
          version: eb('senders.version', '+', 1),
          updated_at: new Date(),
        }))
        .where('senders.version', '=', candidate.basedOn),
    )
    .returning('version')
    .executeTakeFirst()
  if (put === undefined) return await sayOvertaken(tx, notificationId)
  await lanes.switchToMailbox(tx, { organizationId, connectionId: candidate.connectionId })
  // Who asked for it, and from where, is in the line of the test.
  await recordAudit(tx, {
    organizationId,
    actorKind: 'system',
    actor: 'sender test',
    action: 'sender.changed',
    details: { fields: ['email', 'alias'], test: notificationId },
    requestId: null,
  })
}

const sayOvertaken = async (tx: Tx, notificationId: string): Promise<void> => {
  await sql`update notifications set candidate = candidate || '{"overtaken": true}'
    where notification_id = ${notificationId}`.execute(tx)
}
