import type { SenderForm } from '@letterhead/contract'
import { useLingui } from '@lingui/react'
import { Trans } from '@lingui/react/macro'
import { absoluteMoment } from '../../lib/moment.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { Conflict } from './use-conflict.ts'

/** Two admins at once: who was faster, what they saved, and the choice between the two. */
export const ConflictNotice = ({
  conflict,
  latest,
  load,
  keep,
}: {
  conflict: Conflict
  latest: SenderForm
  load: () => void
  keep: () => void
}) => {
  const { i18n } = useLingui()
  const { by: name } = conflict
  const time = conflict.at === null ? null : absoluteMoment(conflict.at, i18n.locale)
  const theirs = `${latest.alias} <${latest.email}>`
  return (
    <Notice
      tone="warn"
      live="assertive"
      title={
        name === null || time === null ? (
          <Trans>Somebody changed these settings in the meantime</Trans>
        ) : (
          <Trans>
            {name} changed these settings on {time}
          </Trans>
        )
      }
      actions={
        <>
          <Button look="primary" onClick={load}>
            <Trans>Load the latest version</Trans>
          </Button>
          <Button onClick={keep}>
            <Trans>Keep what I typed</Trans>
          </Button>
        </>
      }
    >
      <p>
        <Trans>
          Nothing of yours was saved, and your text is kept. The sender is now {theirs}.
        </Trans>
      </p>
    </Notice>
  )
}
