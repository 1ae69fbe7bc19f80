import { Problem } from '../../platform/http/index.ts'
import { choicesFor, type PolicyGround, type Selection } from '../outbox/index.ts'

interface Sent {
  readonly kinds?: readonly string[] | undefined
  readonly ids?: readonly string[] | undefined
}

/** Both null: all that waits. */
export const selectionOf = ({ kinds, ids }: Sent): Selection => ({
  kinds: kinds ?? null,
  ids: ids ?? null,
})

/** For the audit trail: what was meant, never which mails in full. */
export const selectionDetails = ({ kinds, ids }: Selection) => ({
  kinds: kinds === null ? null : [...kinds],
  selected: ids?.length ?? null,
})

/** @throws {Problem} `validation_failed` for a kind that may not leave from the platform sender. */
export const checkPlatform = (
  ground: Pick<PolicyGround, 'neverFromPlatform'>,
  { kinds }: Selection,
): void => {
  const errors = (kinds ?? []).flatMap((kind, place) =>
    choicesFor(kind, ground).includes('platform')
      ? []
      : [
          {
            pointer: `#/kinds/${place}`,
            code: 'not_from_platform',
            detail: 'This kind never leaves from the platform sender.',
          },
        ],
  )
  if (errors.length > 0) throw new Problem('validation_failed', { errors })
}
