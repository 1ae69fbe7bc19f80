import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'
import type { Clear } from '../../platform/rotate-keys.ts'
import type { Seal } from '../../platform/seal.ts'
import { readRecipients, recipientKeys } from './sealed-message.ts'

/** While keys are changed: what finds these messages is made anew, with the first key. */
export const renewRecipientKeys = async (
  tx: Tx,
  seal: Seal,
  recipients: readonly Clear[],
): Promise<void> => {
  const found = recipients.flatMap(({ organizationId, id, clear }) =>
    recipientKeys(seal, organizationId, readRecipients(clear)).map((key) => ({
      organizationId,
      id,
      key,
    })),
  )
  // Tests and alerts have none, and get none.
  await sql`
    with old as (
      delete from recipient_keys k
       where k.notification_id = any (${recipients.map(({ id }) => id)}::uuid[])
      returning k.notification_id)
    insert into recipient_keys (organization_id, recipient_key, notification_id)
    select v.organization_id, v.recipient_key, v.notification_id
      from unnest(${found.map(({ organizationId }) => organizationId)}::text[],
                  ${found.map(({ key }) => key)}::bigint[], ${found.map(({ id }) => id)}::uuid[])
           as v (organization_id, recipient_key, notification_id)
     where v.notification_id in (select old.notification_id from old)`.execute(tx)
}
