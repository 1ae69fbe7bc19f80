import type { ProofVerdict } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { Pill } from '../../ui/pill.tsx'

export const VerdictPill = ({ verdict }: { verdict: ProofVerdict }) => {
  switch (verdict) {
    case 'proven':
      return (
        <Pill tone="ok">
          <Trans>Proven</Trans>
        </Pill>
      )
    case 'differs':
      return (
        <Pill tone="bad">
          <Trans>Differs</Trans>
        </Pill>
      )
    case 'not_yet_proven':
      return (
        <Pill tone="neutral">
          <Trans>Not yet proven</Trans>
        </Pill>
      )
    default:
      return verdict satisfies never
  }
}
