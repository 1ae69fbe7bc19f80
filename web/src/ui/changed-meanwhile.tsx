import type { LastChange } from '@letterhead/contract'
import { useLingui } from '@lingui/react'
import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { absoluteMoment } from '../lib/moment.ts'
import { Button } from './button.tsx'
import { Notice } from './notice.tsx'

/** Two admins at once: who was faster and when; what was typed here stays until a choice. */
export const ChangedMeanwhile = ({
  changed,
  load,
  loading = false,
  keep,
  children,
}: {
  /** Null: nobody knows any more. */
  changed: LastChange | null
  load: () => void
  loading?: boolean
  /** Absent: what was typed stays by itself. */
  keep?: () => void
  /** What it is now, against what was typed here. */
  children: ReactNode
}) => {
  const { i18n } = useLingui()
  const name = changed?.by ?? null
  const time = changed === null ? null : absoluteMoment(changed.at, i18n.locale)
  const said = () => {
    if (time === null) return <Trans>Somebody changed these settings in the meantime</Trans>
    if (name === null) return <Trans>These settings were changed on {time}</Trans>
    return (
      <Trans>
        {name} changed these settings on {time}
      </Trans>
    )
  }
  return (
    <Notice
      tone="warn"
      live="assertive"
      title={said()}
      actions={
        <>
          <Button look="primary" busy={loading} onClick={load}>
            <Trans>Load the latest version</Trans>
          </Button>
          {keep !== undefined && (
            <Button onClick={keep}>
              <Trans>Keep what I typed</Trans>
            </Button>
          )}
        </>
      }
    >
      {children}
    </Notice>
  )
}
