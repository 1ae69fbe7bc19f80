import {
  changeVolumeBrake,
  readVolumeBrake,
  type VolumeBrake,
  type VolumeRule,
} from '@letterhead/contract'
import type { Database, Tx } from '../../platform/database/index.ts'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { personOf, recordAudit } from '../audit/index.ts'
import { readChoice, readVolume, writeChoice } from './stored-choice.ts'
import { isKnown } from './volume-decision.ts'

export interface VolumeDeps {
  readonly database: Database
  /** `VOLUME_BRAKE`, for organisations that chose nothing; null: off. */
  readonly volumeRule: VolumeRule | null
}

/** The rule by which an organisation's sudden volume pulls its brake. */
export const volumeRoutes = (deps: VolumeDeps): Route[] => [
  route(readVolumeBrake, async ({ caller: { organizationId } }) => ({
    answer: await deps.database.inOrganization(organizationId, async (tx) => await view(deps, tx)),
  })),

  route(changeVolumeBrake, async (call) => {
    const { body, caller } = call
    const { organizationId } = caller
    const { choice, own, version } = body
    if (choice === 'own' && own === null)
      throw new Problem('validation_failed', {
        errors: [{ pointer: '#/own', code: 'rule_missing', detail: 'Give times and atLeast.' }],
      })
    const answer = await deps.database.inOrganization(organizationId, async (tx) => {
      if (!(await writeChoice(tx, { organizationId, choice, own, version })))
        throw new Problem('precondition_failed')
      const details = { choice, times: own?.times ?? null, atLeast: own?.atLeast ?? null }
      const { action } = changeVolumeBrake.audit
      await recordAudit(tx, { organizationId, ...personOf(call), action, details })
      return await view(deps, tx)
    })
    return { answer }
  }),
]

const view = async ({ volumeRule }: VolumeDeps, tx: Tx): Promise<VolumeBrake> => {
  const { choice, own, version } = await readChoice(tx)
  const volume = await readVolume(tx)
  return {
    choice,
    own,
    operator: volumeRule,
    lastDay: volume.lastDay,
    usualDay: isKnown(volume) ? volume.usualDay : null,
    version,
  }
}
