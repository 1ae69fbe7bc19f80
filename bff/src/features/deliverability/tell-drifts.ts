import { explainDrift } from '@letterhead/contract/deliverability-words'
import { renderDriftAlert } from '@letterhead/mail-templates'
import type { Outbox } from '../outbox/index.ts'
import type { DeliverabilityDeps } from './deps.ts'
import { markTold, readUntoldDrifts, type UntoldDrifts } from './untold-drifts.ts'

export interface TellDriftsDeps extends Pick<DeliverabilityDeps, 'workerDatabase' | 'log'> {
  readonly outbox: Pick<Outbox, 'enqueueAlert'>
  readonly publicUrl: string
  readonly productName: string
}

const BATCH = 50

/**
 * Chore: one letter to each admin with everything that changed for a domain, once, by the platform
 * sender. Killed in between, it comes again: a letter's key keeps it from being there twice. Returns
 * how many organisations were told.
 */
export const tellDrifts = async (deps: TellDriftsDeps): Promise<number> => {
  let told = 0
  for (const untold of await readUntoldDrifts(deps.workerDatabase, BATCH))
    try {
      await tell(deps, untold)
      await markTold(deps.workerDatabase, untold.ids)
      told += 1
    } catch (error) {
      // One that fails comes again, and must not stand before the others.
      const { organizationId } = untold
      deps.log.warn({ organizationId, err: error }, 'a drift was not told')
    }
  return told
}

const tell = async (deps: TellDriftsDeps, untold: UntoldDrifts): Promise<void> => {
  const { locale, recipients, ids, drifts, organizationId } = untold
  if (drifts.length === 0) return
  if (recipients.length === 0) deps.log.warn({ organizationId }, 'nobody to tell of a drift')
  const { subject, html, text } = await renderDriftAlert({
    locale,
    productName: deps.productName,
    organizationName: untold.organizationName,
    domain: untold.domain,
    changes: drifts.map((drift) => explainDrift(drift, untold.provider, locale)),
    settingsUrl: `${deps.publicUrl}/general-settings/smtp`,
  })
  for (const to of recipients) {
    const { kind } = await deps.outbox.enqueueAlert({
      to,
      content: { subject, html, text },
      locale,
      incident: `drift:${ids[0] ?? ''}:${ids.at(-1) ?? ''}`,
    })
    if (kind !== 'accepted' && kind !== 'replayed') throw new Error(`alert not taken: ${kind}`)
  }
}
