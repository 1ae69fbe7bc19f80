import { readEmailSettings, type EmailSettings } from '@letterhead/contract'
import type { Tx } from '../../platform/database/index.ts'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { readEndings } from '../alerts/index.ts'
import { currentConnection, type Connection } from '../connection/index.ts'
import { listWorkspaces, readOrganization } from '../organizations/index.ts'
import type { SenderDeps } from './deps.ts'
import { readTest } from './read-test.ts'
import { senderInUse } from './sender-in-use.ts'
import { settingsVersion } from './settings-version.ts'

/** The whole page *Email sending* in one read. */
export const createReadEmailSettings = (deps: SenderDeps): Route =>
  route(readEmailSettings, async ({ caller }) => {
    if (caller.role === 'operator') throw new Problem('forbidden')
    const providers = await availableProviders(deps)
    const settings = await deps.database.inOrganization(
      caller.organizationId,
      async (tx): Promise<EmailSettings> => {
        const connection = await currentConnection(tx)
        const sender = await effectiveSender(deps, tx)
        // Of this mailbox: what another one accepted once says nothing about the sender to come.
        const lastTest =
          connection && (await readTest(deps, tx, { newestOf: connection.connectionId }))
        const waiting = await deps.outbox.waiting(tx)
        return {
          organization: {
            ...(await nameOf(tx)),
            workspaces: [...(await listWorkspaces(tx))],
          },
          mayChange: caller.role === 'admin',
          platformSender: deps.platformSender,
          senderInUse: senderInUse({ sender, platformSender: deps.platformSender }),
          providers,
          connection:
            connection === null
              ? null
              : {
                  ...connectionView(deps, connection, waiting),
                  endings: [...(await readEndings(tx, connection.connectionId))],
                },
          sender,
          proving: deps.proofs.proving,
          lastTest,
          waiting: { queued: waiting.queued, held: waiting.held, unknown: waiting.unknown },
          openAttempt:
            caller.role === 'admin'
              ? await deps.connections.openAttemptOf(tx, caller.sessionDigest)
              : null,
          openHandOver: caller.role === 'admin' ? await deps.openHandOver(tx) : null,
          version: (await settingsVersion(tx)).page,
        }
      },
    )
    return { answer: settings }
  })

const availableProviders = async ({ providers }: SenderDeps) =>
  await Promise.all(
    (['microsoft', 'google'] as const).map(async (provider) => ({
      provider,
      available: (await providers[provider]?.isAvailable()) ?? false,
    })),
  )

const nameOf = async (tx: Tx) => {
  const { id, name } = await readOrganization(tx)
  return { id, name }
}

const effectiveSender = async (
  { proofs }: SenderDeps,
  tx: Tx,
): Promise<EmailSettings['sender']> => {
  const row = await tx
    .selectFrom('senders')
    .innerJoin('connections', 'connections.connection_id', 'senders.connection_id')
    .select([
      'senders.email',
      'senders.alias',
      'senders.effective_since',
      'senders.changed_by',
      'senders.test_id',
    ])
    .where('senders.effective_since', 'is not', null)
    .where('connections.state', '!=', 'disconnected')
    .executeTakeFirst()
  if (row === undefined || row.effective_since === null) return null
  const { email, alias } = row
  const proof = await proofs.ofSender(tx, { email, alias })
  return {
    email,
    alias,
    effectiveSince: row.effective_since.toISOString(),
    changedBy: row.changed_by,
    testId: row.test_id,
    proof,
  }
}

type Waiting = Awaited<ReturnType<SenderDeps['outbox']['waiting']>>

const connectionView = (
  { providers }: SenderDeps,
  connection: Connection,
  waiting: Waiting,
): Omit<NonNullable<EmailSettings['connection']>, 'endings'> => ({
  id: connection.connectionId,
  provider: connection.provider,
  state: connection.state,
  code: connection.code,
  account: connection.account,
  scopes: [...connection.scopes],
  connectedBy: connection.connectedBy,
  connectedAt: connection.connectedAt.toISOString(),
  lastAcceptedAt: connection.lastAcceptedAt?.toISOString() ?? null,
  links: providers[connection.provider]?.links(connection.account) ?? { log: '', grants: '' },
  pausedUntil: waiting.pausedUntil?.toISOString() ?? null,
  pausedCode: waiting.pausedCode,
})
