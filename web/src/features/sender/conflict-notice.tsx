import type { LastChange, SenderForm } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { ChangedMeanwhile } from '../../ui/changed-meanwhile.tsx'

/** Who was faster, what they saved, and the choice between the two. */
export const ConflictNotice = ({
  changed,
  latest,
  load,
  keep,
}: {
  changed: LastChange | null
  latest: SenderForm
  load: () => void
  keep: () => void
}) => {
  const theirs = `${latest.alias} <${latest.email}>`
  return (
    <ChangedMeanwhile changed={changed} load={load} keep={keep}>
      <p>
        <Trans>
          Nothing of yours was saved, and your text is kept. The sender is now {theirs}.
        </Trans>
      </p>
    </ChangedMeanwhile>
  )
}
