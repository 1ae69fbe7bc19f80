import {
  saveAndTest,
  type SenderForm,
  type SenderTest,
  type SenderWish,
} from '@letterhead/contract'
import { renderTestMessage } from '@letterhead/mail-templates'
import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'
import { canonicalAddress } from '../../platform/email-domain.ts'
import { Problem, route, type Route, type SessionCaller } from '../../platform/http/index.ts'
import { limitHeaders } from '../../platform/limits/index.ts'
import { personOf, recordAudit } from '../audit/index.ts'
import { currentConnection, type Connection } from '../connection/index.ts'
import { findTest, type Candidate, type Enqueued } from '../outbox/index.ts'
import { readOrganization } from '../organizations/index.ts'
import { changedMeanwhile } from './changed-meanwhile.ts'
import type { SenderDeps } from './deps.ts'
import type { ReceivedLink } from './proof-port.ts'
import { readTest } from './read-test.ts'
import { settingsVersion } from './settings-version.ts'
import { testAllowance } from './test-allowance.ts'

/**
 * Save and test (rows A6, A10): a real message of the internal kind `test`, by the production path,
 * to the signed-in admin's own verified address. Nothing is saved here; the sender becomes
 * effective when the provider has accepted it (`testSettled`).
 */
export const createSaveAndTest = (deps: SenderDeps): Route =>
  route(saveAndTest, async (call) => {
    const { body, caller, headers } = call
    if (!caller.emailVerified) throw new Problem('unverified_email')
    const { organizationId } = caller
    const wished = { email: asciiAddress(body), alias: body.alias.trim() }
    const link = deps.proofs.newLink()
    const { test, prepared, left } = await deps.database.inOrganization(
      organizationId,
      async (tx) => {
        await waitForTurn(tx, organizationId)
        const again = await findTest(tx, headers['idempotency-key'])
        if (again !== null)
          return { test: await testById(deps, tx, again), prepared: null, left: {} }
        const made = await prepare(deps, tx, { wished, caller, link, version: body.version })
        const enqueued = await deps.outbox.enqueueTest(tx, {
          organizationId,
          idempotencyKey: headers['idempotency-key'],
          locale: caller.locale,
          ...made,
        })
        if (enqueued.kind !== 'accepted') throw refusalOf(enqueued.kind)
        await link?.keep(tx, { organizationId, testId: enqueued.id })
        await recordAudit(tx, {
          organizationId,
          ...personOf(call),
          action: saveAndTest.audit.action,
          details: { fields: ['email', 'alias'], test: enqueued.id },
        })
        return {
          test: await testById(deps, tx, enqueued.id),
          prepared: made,
          left: limitHeaders(await testAllowance(tx)),
        }
      },
    )
    if (prepared === null) return { answer: test }
    await deps.proofs.sendCopy({
      organizationId,
      testId: test.id,
      locale: caller.locale,
      ...prepared,
    })
    return { answer: test, headers: left }
  })

/** Of clicks at one moment each counts those before it: none is enqueued between count and row. */
const waitForTurn = async (tx: Tx, organizationId: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended('test ' || ${organizationId}, 0))`.execute(
    tx,
  )
}

const refusalOf = (kind: Exclude<Enqueued['kind'], 'accepted'>): Problem =>
  // Disconnected between the two looks at it.
  kind === 'no_lane'
    ? new Problem('not_connected')
    : new Problem('conflict', { note: `test not enqueued: ${kind}` })

const asciiAddress = (body: SenderWish): string => {
  const address = canonicalAddress(body.email)
  if (address !== null) return address
  throw new Problem('validation_failed', {
    errors: [
      {
        pointer: '#/email',
        code: 'invalid_address',
        detail: 'Give one address such as name@company.com.',
      },
    ],
  })
}

interface Wish {
  readonly wished: SenderForm
  readonly caller: SessionCaller
  readonly link: ReceivedLink | null
  /** Of the settings that the form was filled from. */
  readonly version: number
}

const prepare = async (deps: SenderDeps, tx: Tx, { wished, caller, link, version }: Wish) => {
  const connection = await currentConnection(tx)
  if (connection === null) throw new Problem('not_connected')
  const current = await settingsVersion(tx)
  if (version !== current.page) throw await changedMeanwhile(tx)
  if (!(await deps.mayUseSender(tx, wished.email))) throw notAllowedHere()
  const allowance = await testAllowance(tx)
  if (!allowance.allowed)
    throw new Problem('too_many_requests', {
      detail: 'You have sent several tests. Wait before the next one.',
      headers: limitHeaders(allowance),
    })
  const { name: organizationName } = await readOrganization(tx)
  return {
    candidate: candidateOf(deps, { wished, caller, connection, basedOn: current.sender }),
    content: await renderTestMessage({
      locale: caller.locale,
      productName: deps.productName,
      organizationName,
      sentBy: caller.name,
      sentAt: deps.now(),
      timeZone: 'UTC',
      senderEmail: wished.email,
      senderAlias: wished.alias,
      settingsUrl: `${deps.publicUrl}/general-settings/smtp`,
      receivedUrl: link?.url ?? null,
    }),
  }
}

const notAllowedHere = () =>
  new Problem('validation_failed', {
    errors: [
      {
        pointer: '#/email',
        code: 'sender_not_allowed_here',
        detail: 'This address is not on the list of allowed senders.',
      },
    ],
  })

const candidateOf = (
  { providers }: SenderDeps,
  {
    wished,
    caller,
    connection,
    basedOn,
  }: Pick<Wish, 'wished' | 'caller'> & {
    readonly connection: Connection
    readonly basedOn: number
  },
): Candidate => {
  const provider = providers[connection.provider]
  if (provider === null) throw new Problem('provider_not_configured')
  return {
    ...wished,
    form: provider.formFor({ mailbox: connection.account.email, email: wished.email }),
    connectionId: connection.connectionId,
    to: caller.email,
    by: caller.name,
    basedOn,
  }
}

const testById = async (deps: SenderDeps, tx: Tx, id: string): Promise<SenderTest> => {
  const test = await readTest(deps, tx, { id })
  if (test === null) throw new Error('the test that was just enqueued is not there')
  return test
}
