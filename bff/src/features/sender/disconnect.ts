import { disconnect } from '@letterhead/contract'
import { sameAddress } from '../../platform/email-domain.ts'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { personOf, recordAudit } from '../audit/index.ts'
import { currentConnection } from '../connection/index.ts'
import type { SenderDeps } from './deps.ts'

/**
 * Our copy of the grant is erased first and in any case; the provider is asked to revoke it
 * afterwards, because its answer must not decide whether we let go. Waiting mail is held.
 */
export const createDisconnect = (deps: SenderDeps): Route =>
  route(disconnect, async (call) => {
    const { body, caller } = call
    const done = await deps.database.inOrganization(caller.organizationId, async (tx) => {
      const connection = await currentConnection(tx)
      if (connection === null) throw new Problem('not_connected')
      if (!sameAddress(body.confirmEmail, connection.account.email))
        throw new Problem('confirmation_mismatch', {
          detail: `Type the connected address to confirm.`,
          errors: [
            {
              pointer: '#/confirmEmail',
              code: 'confirmation_mismatch',
              detail: 'This is not the connected address.',
            },
          ],
        })
      const grant = await deps.connections.disconnect(tx, connection.connectionId)
      await tx
        .updateTable('senders')
        .set({ effective_since: null, updated_at: deps.now() })
        .where('organization_id', '=', caller.organizationId)
        .execute()
      await recordAudit(tx, {
        organizationId: caller.organizationId,
        ...personOf(call),
        action: disconnect.audit.action,
        details: { provider: connection.provider },
      })
      const { held } = await deps.outbox.waiting(tx)
      return { connection, grant, held }
    })
    return {
      answer: {
        revocation: await deps.connections.revoke(done.grant),
        link: linksOf(deps, done.connection).grants,
        held: done.held,
      },
    }
  })

const linksOf = (
  { providers }: SenderDeps,
  { provider, account }: NonNullable<Awaited<ReturnType<typeof currentConnection>>>,
) => providers[provider]?.links(account) ?? { log: '', grants: '' }
