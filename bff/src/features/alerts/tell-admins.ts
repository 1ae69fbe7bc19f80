import { SendingCode } from '@letterhead/contract'
import { rosettaEntry } from '@letterhead/contract/rosetta'
import { renderReconnectAlert } from '@letterhead/mail-templates'
import { sql } from 'kysely'
import type { Database } from '../../platform/database/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { Outbox } from '../outbox/index.ts'
import { readUntold, type Incident } from './untold-incidents.ts'

export interface TellDeps {
  readonly workerDatabase: Database
  readonly outbox: Pick<Outbox, 'enqueueAlert'>
  readonly publicUrl: string
  readonly productName: string
  readonly log: Logger
}

const BATCH = 100

/**
 * Chore: tells the admins of an organisation that its mailbox must be connected again, once per
 * incident and on another road than that mailbox. Killed in between, it comes again: the incident
 * stays untold until its letters are in the outbox, and a letter's key keeps it from being there
 * twice. Returns how many incidents were told.
 */
export const tellAdmins = async (deps: TellDeps): Promise<number> => {
  const incidents = await readUntold(deps.workerDatabase, BATCH)
  let told = 0
  for (const incident of incidents)
    try {
      const outcome = await tell(deps, incident)
      await markTold(deps, incident, outcome)
      if (outcome === 'sent') told += 1
    } catch (error) {
      // One that fails comes again, and must not stand before the others.
      deps.log.warn({ incident: incident.incidentId, err: error }, 'an alert was not enqueued')
    }
  return told
}

const tell = async (deps: TellDeps, incident: Incident): Promise<'sent' | 'nobody' | 'over'> => {
  // Connected again within the minute: nobody needs to hear of it.
  if (!incident.isOpen) return 'over'
  if (incident.recipients.length === 0) {
    deps.log.warn({ incident: incident.incidentId }, 'nobody to tell that a mailbox must reconnect')
    return 'nobody'
  }
  const content = await letterOf(deps, incident)
  // One letter each: a wrong address must not take the others' with it.
  for (const to of incident.recipients) {
    const { kind } = await deps.outbox.enqueueAlert({
      to,
      content,
      locale: incident.locale,
      incident: `reconnect:${incident.incidentId}`,
    })
    if (kind !== 'accepted' && kind !== 'replayed') throw new Error(`alert not taken: ${kind}`)
  }
  return 'sent'
}

const letterOf = async (
  { productName, publicUrl }: TellDeps,
  { provider, organizationName, mailbox, tenant, code, locale, waiting }: Incident,
) => {
  const known = SendingCode.safeParse(code)
  const { what } = rosettaEntry(
    known.success ? known.data : 'grant_revoked',
    {
      provider,
      during: 'sending',
      mailbox,
      senderEmail: null,
      productName,
      organizationName,
      clientId: null,
      tenant,
      publicUrl,
      retryAt: null,
      missingScopes: [],
      expectedAccount: mailbox,
      actualAccount: null,
      adminConsentUrl: null,
    },
    locale,
  )
  const { subject, html, text } = await renderReconnectAlert({
    locale,
    productName,
    organizationName,
    provider,
    mailbox,
    waiting,
    reason: what,
    reconnectUrl: `${publicUrl}/general-settings/smtp?reconnect=1`,
  })
  return { subject, html, text }
}

const markTold = async (
  { workerDatabase }: TellDeps,
  { incidentId }: Incident,
  told: 'sent' | 'nobody' | 'over',
): Promise<void> => {
  await workerDatabase.kysely
    .updateTable('reconnect_incidents')
    .set({ told, told_at: sql<Date>`now()` })
    .where('incident_id', '=', incidentId)
    .execute()
}
