import { disconnect } from '@letterhead/contract'
import { sameAddress } from '../../platform/email-domain.ts'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { personOf, recordAudit } from '../audit/index.ts'
import { currentConnection } from '../connection/index.ts'
import { dropHeld, sendHeldFromPlatform } from '../outbox/index.ts'
import type { SenderDeps, Tx } from './deps.ts'

type DisconnectDeps = Pick<SenderDeps, 'database' | 'providers' | 'outbox' | 'connections' | 'now'>

/**
 * Our copy of the grant is erased first and in any case; the provider is asked to revoke it
 * afterwards, because its answer must not decide whether we let go. Waiting mail is held, or what
 * the admin chose for its kind.
 */
export const createDisconnect = (deps: DisconnectDeps): Route =>
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
      checkChoices(deps, body.waiting)
      const grant = await deps.connections.disconnect(tx, connection.connectionId)
      await tx
        .updateTable('senders')
        .set({ effective_since: null, updated_at: deps.now() })
        .where('organization_id', '=', caller.organizationId)
        .execute()
      await decideWaiting(tx, {
        organizationId: caller.organizationId,
        by: caller.name,
        choices: body.waiting ?? {},
      })
      const { held } = await deps.outbox.waiting(tx)
      await recordAudit(tx, {
        organizationId: caller.organizationId,
        ...personOf(call),
        action: disconnect.audit.action,
        details: { provider: connection.provider, ...body.waiting },
      })
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

type Choices = Readonly<Record<string, 'hold' | 'platform' | 'drop'>>

const checkChoices = ({ outbox }: DisconnectDeps, choices: Choices = {}): void => {
  const errors = kindsOf(choices, 'platform')
    .filter((kind) => !outbox.mayLeaveFromPlatform(kind))
    .map((kind) => ({
      pointer: `#/waiting/${kind}`,
      code: 'not_from_platform',
      detail: 'This kind never leaves from the platform sender.',
    }))
  if (errors.length > 0) throw new Problem('validation_failed', { errors })
}

const decideWaiting = async (
  tx: Tx,
  {
    organizationId,
    by,
    choices,
  }: { readonly organizationId: string; readonly by: string; readonly choices: Choices },
): Promise<void> => {
  const [platform, drop] = [kindsOf(choices, 'platform'), kindsOf(choices, 'drop')]
  const decision = (kinds: readonly string[]) => ({
    organizationId,
    by,
    selection: { kinds, ids: null },
  })
  if (platform.length > 0) await sendHeldFromPlatform(tx, decision(platform))
  if (drop.length > 0) await dropHeld(tx, decision(drop))
}

const kindsOf = (choices: Choices, choice: Choices[string]): string[] =>
  Object.entries(choices).flatMap(([kind, chosen]) => (chosen === choice ? [kind] : []))

const linksOf = (
  { providers }: DisconnectDeps,
  { provider, account }: NonNullable<Awaited<ReturnType<typeof currentConnection>>>,
) => providers[provider]?.links(account) ?? { log: '', grants: '' }
