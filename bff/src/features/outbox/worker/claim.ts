import { randomUUID } from 'node:crypto'
import { askedTogether, type Database } from '../../../platform/database/index.ts'
import type { MessageForm } from '../../providers/index.ts'
import { callFunction, tryFunction } from '../call-function.ts'
import type { Candidate } from '../seams.ts'

/** One message that this process holds for the length of a lease. */
export interface Claim {
  readonly notificationId: string
  /** UUID of the round it was claimed in, which with the attempt fences it. */
  readonly holder: string
  readonly attempt: number
  readonly organizationId: string
  readonly kind: string
  readonly isTest: boolean
  readonly sealedRecipients: Buffer
  readonly sealedContent: Buffer
  readonly candidate: Candidate | null
  /** Null: the platform sender's lane. */
  readonly connectionId: string | null
  readonly provider: 'microsoft' | 'google' | 'platform'
  readonly sender: {
    readonly email: string
    readonly alias: string
    readonly form: MessageForm
  } | null
  /** Claims in a row, this one included, that came to nothing by our own fault. */
  readonly fruitlessClaims: number
  /** Calls to a provider before this claim. */
  readonly calls: number
  /** The call just before this one ended with a refusal of the connection. */
  readonly refusedBefore: boolean
  readonly laneId: string
  /** Probes of a misconfigured lane so far. */
  readonly probes: number
  /** The organisation wants this kind sent again when nobody knows whether it left. */
  readonly resends: boolean
  /** From the platform sender in place of the organisation's own mailbox, with a note. */
  readonly diverted: boolean
  readonly locale: 'en' | 'fr'
}

interface Row {
  notification_id: string
  attempt: number
  organization_id: string
  kind: string
  priority: number
  sealed_recipients: Buffer
  sealed_content: Buffer
  candidate: Candidate | null
  connection_id: string | null
  provider: Claim['provider']
  sender_email: string | null
  sender_alias: string | null
  sender_form: MessageForm | null
  fruitless: number
  calls: number
  refused_before: boolean
  lane_id: string
  probes: number
  resends: boolean
  diverted: boolean
  locale: 'en' | 'fr'
}

/**
 * Up to `count` messages, at most one of each lane, each counted as an attempt already. Its commit waits
 * for no disk: a claim that a crash of the database forgets is fenced off by `start`, whose own commit
 * does wait, and takes all earlier ones with it. The same message may then be claimed as the same attempt
 * once more, so each round holds it by a name of its own, and the forgotten claim can undo nothing.
 */
export const claim = async (workerDatabase: Database, count: number): Promise<readonly Claim[]> => {
  const holder = randomUUID()
  const rows = await callFunction<Row>(workerDatabase, 'claim_notifications', {
    text: `select c.* from set_config('synchronous_commit', 'off', true), claim_notifications($1, $2) c`,
    values: [holder, count],
  })
  return rows.map((row) => claimOf(row, holder))
}

const claimOf = (row: Row, holder: string): Claim => ({
  notificationId: row.notification_id,
  holder,
  attempt: row.attempt,
  organizationId: row.organization_id,
  kind: row.kind,
  isTest: row.priority > 0,
  sealedRecipients: row.sealed_recipients,
  sealedContent: row.sealed_content,
  candidate: row.candidate,
  connectionId: row.connection_id,
  provider: row.provider,
  sender:
    row.sender_email === null || row.sender_alias === null || row.sender_form === null
      ? null
      : { email: row.sender_email, alias: row.sender_alias, form: row.sender_form },
  fruitlessClaims: row.fruitless,
  calls: row.calls,
  refusedBefore: row.refused_before,
  laneId: row.lane_id,
  probes: row.probes,
  resends: row.resends,
  diverted: row.diverted,
  locale: row.locale,
})

/** Milliseconds until a claim may find something; null: not soon. */
export const nextClaimIn = async (workerDatabase: Database): Promise<number | null> => {
  const [row] = await callFunction<{ wait: number | null }>(workerDatabase, 'next_claim_in', {
    text: 'select next_claim_in() as wait',
    values: [],
  })
  return row?.wait ?? null
}

/** `stopped`: the lane was held, closed or left since the claim; `lost`: it is not ours any more. */
export type Begun = 'started' | 'stopped' | 'lost'

/** Says of claims that the provider may have them from now on. */
export const createStart = (workerDatabase: Database): ((held: Claim) => Promise<Begun>) =>
  askedTogether(async (claims: readonly Claim[]) => {
    const call = claims.length > 1 ? tryFunction : callFunction
    const rows = await call<{ started: Begun }>(workerDatabase, 'start_notifications', {
      text: 'select started from start_notifications($1, $2, $3)',
      values: [
        claims.map(({ notificationId }) => notificationId),
        claims.map(({ holder }) => holder),
        claims.map(({ attempt }) => attempt),
      ],
    })
    return claims.map((_held, place) => rows[place]?.started ?? 'lost')
  })

export const renewLeases = async (
  workerDatabase: Database,
  claims: readonly Claim[],
): Promise<void> => {
  await callFunction(workerDatabase, 'renew_leases', {
    text: `select renew_leases(c.holder, array_agg(c.id))
             from unnest($1::uuid[], $2::uuid[]) as c (id, holder) group by c.holder`,
    values: [
      claims.map(({ notificationId }) => notificationId),
      claims.map(({ holder }) => holder),
    ],
  })
}
