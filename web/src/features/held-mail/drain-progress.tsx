import type { HeldMail } from '@letterhead/contract'
import { useLingui as useLocale } from '@lingui/react'
import { Trans, useLingui } from '@lingui/react/macro'
import { countInDigits, durationInWords } from '../../lib/moment.ts'
import { Button } from '../../ui/button.tsx'
import { Progress } from '../../ui/progress.tsx'

/** How far a drain has come, with a way to stop it. */
export const DrainProgress = ({
  drain,
  stop,
  stopping,
}: {
  drain: NonNullable<HeldMail['drain']>
  /** Null: the reader may not decide. */
  stop: (() => void) | null
  stopping: boolean
}) => {
  const { i18n } = useLocale()
  const { t } = useLingui()
  const gone = countInDigits(drain.total - drain.left, i18n.locale)
  const total = countInDigits(drain.total, i18n.locale)
  const duration = durationInWords(drain.secondsToFinish ?? 0, i18n.locale)
  return (
    <div className="rounded-lg border border-line bg-sunken p-4 text-sm">
      <p className="font-semibold" aria-live="polite">
        {drain.automatic ? (
          <Trans>Held emails leave by themselves, since the mailbox works again</Trans>
        ) : (
          <Trans>Held emails are leaving, the oldest first</Trans>
        )}
      </p>
      <div className="mt-3">
        <Progress
          label={t`Held emails that have left`}
          done={drain.total - drain.left}
          of={drain.total}
        />
      </div>
      <div className="mt-3 flex flex-wrap items-center justify-between gap-2">
        <p className="text-ink-soft tabular-nums">
          <Trans>
            {gone} of {total} have left.
          </Trans>{' '}
          {drain.secondsToFinish !== null && drain.left > 0 && (
            <Trans>About {duration} to go.</Trans>
          )}
        </p>
        {stop !== null && (
          <Button busy={stopping} onClick={stop}>
            <Trans>Stop, hold the rest</Trans>
          </Button>
        )}
      </div>
    </div>
  )
}
