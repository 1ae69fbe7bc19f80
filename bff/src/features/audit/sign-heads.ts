import { sql } from 'kysely'
import * as z from 'zod/mini'
import type { Database, Tx } from '../../platform/database/index.ts'
import { signedText } from './chain.ts'
import type { SigningKey } from './signing-key.ts'

interface Head {
  readonly organizationId: string | null
  readonly sequence: number
  readonly digest: string
}

/** Signs this head; once more with the same key changes nothing. */
export const signHead = async (
  tx: Tx,
  { key, head, now }: { readonly key: SigningKey; readonly head: Head; readonly now: Date },
): Promise<void> => {
  const signedAt = now.toISOString()
  const signature = key.sign(signedText(head.organizationId, { ...head, signedAt }))
  await sql`
    insert into audit_signatures
      (organization_id, sequence, digest, signed_at, key_id, public_key, signature)
    values (${head.organizationId}, ${head.sequence}, ${head.digest}, ${signedAt}, ${key.keyId},
      ${key.publicKey}, ${signature})
    on conflict (organization_id, sequence, key_id) do nothing`.execute(tx)
}

const Due = z.object({
  organization_id: z.nullable(z.string()),
  sequence: z.coerce.number(),
  digest: z.string(),
})
const AT_ONCE = 200

/**
 * Signs every head that has moved since it was signed last, a day ago or more; a time to come, by a
 * clock that was ahead, counts for nothing. `workerDatabase` has the role that sees the heads of all
 * organisations, and none of their lines.
 */
export const signDueHeads = async ({
  workerDatabase,
  key,
  now,
}: {
  readonly workerDatabase: Database
  readonly key: SigningKey
  readonly now: () => Date
}): Promise<number> =>
  await workerDatabase.kysely.transaction().execute(async (tx) => {
    const { rows } = await sql`
      select h.organization_id, h.sequence, h.digest from audit_heads h
       where not exists (
         select from audit_signatures s
          where s.organization_id is not distinct from h.organization_id
            and (s.sequence = h.sequence
              or s.signed_at between now() - interval '1 day' and now()))
       limit ${AT_ONCE}`.execute(tx)
    const due = z.array(Due).parse(rows)
    for (const { organization_id: organizationId, sequence, digest } of due)
      await signHead(tx, { key, head: { organizationId, sequence, digest }, now: now() })
    return due.length
  })
