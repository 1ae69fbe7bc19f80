import { changeOutboxPolicies, readOutboxPolicies, type FieldError } from '@letterhead/contract'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { changedMeanwhile, personOf, recordAudit } from '../audit/index.ts'
import {
  changePolicies,
  choicesFor,
  isAlwaysHeld,
  readPolicies,
  type KindWish,
} from '../outbox/index.ts'
import type { ActivityDeps } from './deps.ts'

export const createReadOutboxPolicies = (deps: ActivityDeps): Route =>
  route(readOutboxPolicies, async ({ caller }) => ({
    answer: await deps.database.inOrganization(
      caller.organizationId,
      async (tx) => await readPolicies(tx, deps),
    ),
  }))

export const createChangeOutboxPolicies = (deps: ActivityDeps): Route =>
  route(changeOutboxPolicies, async (call) => {
    const { caller, body } = call
    const { organizationId } = caller
    const answer = await deps.database.inOrganization(organizationId, async (tx) => {
      const { kinds: known } = await readPolicies(tx, deps)
      const errors = body.kinds.flatMap((wish, place) =>
        faultsOf(deps, { wish, place, known: known.map(({ kind }) => kind) }),
      )
      if (errors.length > 0) throw new Problem('validation_failed', { errors })
      if (!(await changePolicies(tx, { organizationId, ...body })))
        throw await changedMeanwhile(tx, [changeOutboxPolicies.audit.action])
      const policies = await readPolicies(tx, deps)
      await recordAudit(tx, {
        organizationId,
        ...personOf(call),
        action: changeOutboxPolicies.audit.action,
        details: Object.fromEntries(
          body.kinds.map(({ kind, whenBroken, whenUnknown }) => [
            kind,
            `${whenBroken}, ${whenUnknown}`,
          ]),
        ),
      })
      return policies
    })
    return { answer }
  })

interface Wished {
  readonly wish: KindWish
  readonly place: number
  readonly known: readonly string[]
}

const faultsOf = (
  deps: ActivityDeps,
  { wish: { kind, whenBroken, expiresAfterHours: hours }, place, known }: Wished,
): FieldError[] => {
  const at = (field: string) => `#/kinds/${place}/${field}`
  if (!known.includes(kind))
    return [{ pointer: at('kind'), code: 'unknown_kind', detail: 'There is no such kind.' }]
  const held = isAlwaysHeld(kind)
  const faults: FieldError[] = []
  if (!choicesFor(kind, deps).includes(whenBroken))
    faults.push({
      pointer: at('whenBroken'),
      code: held ? 'always_held' : 'not_from_platform',
      detail: held
        ? 'This kind is always held.'
        : 'This kind never leaves from the platform sender.',
    })
  if (held && typeof hours === 'number')
    faults.push({
      pointer: at('expiresAfterHours'),
      code: 'always_held',
      detail: 'This kind never expires.',
    })
  if (!held && hours === null)
    faults.push({
      pointer: at('expiresAfterHours'),
      code: 'life_missing',
      detail: 'Give 1 to 720 hours.',
    })
  return faults
}
