import type { ActivityDays, OutboxLimits } from '@letterhead/contract'
import { useLingui } from '@lingui/react'
import { Plural, Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { clockTime, countInDigits, durationInWords } from '../../lib/moment.ts'
import { COMPANY_OF } from '../../lib/provider-names.ts'
import { Card } from '../../ui/card.tsx'
import { Notice } from '../../ui/notice.tsx'
import { OwnLimits } from './own-limits.tsx'

type Pace = NonNullable<OutboxLimits['recipientsPerDay']>

const Quota = ({ name, pace }: { name: ReactNode; pace: Pace }) => {
  const { i18n } = useLingui()
  const left = countInDigits(pace.left, i18n.locale)
  const limit = countInDigits(pace.limit, i18n.locale)
  const share = pace.limit === 0 ? 0 : Math.min(1, pace.left / pace.limit)
  return (
    <div>
      <dt className="text-sm text-ink-soft">{name}</dt>
      <dd className="mt-1">
        <span className="font-semibold tabular-nums">
          <Trans>
            {left} of {limit} left
          </Trans>
        </span>
        {pace.own !== null && pace.own === pace.limit && pace.own !== pace.allowed && (
          <span className="ml-2 text-sm text-ink-soft">
            <Trans>(your own limit)</Trans>
          </span>
        )}
        <svg aria-hidden className="mt-1.5 block h-1.5 w-full forced-color-adjust-none">
          <rect
            width="100%"
            height="6"
            rx="3"
            className="fill-line forced-colors:fill-[GrayText]"
          />
          <rect
            width={`${share * 100}%`}
            height="6"
            rx="3"
            className={`${share < 0.1 ? 'fill-warn' : 'fill-accent'} forced-colors:fill-[CanvasText]`}
          />
        </svg>
      </dd>
    </div>
  )
}

const TimeLeft = ({ activity }: { activity: ActivityDays }) => {
  const { i18n } = useLingui()
  const { waiting, secondsToFinish, pausedUntil, limits } = activity
  const count = waiting.queued + waiting.sending
  const duration = durationInWords(secondsToFinish ?? 0, i18n.locale)
  if (pausedUntil !== null) {
    const time = clockTime(new Date(pausedUntil), i18n.locale)
    const company = limits.provider === 'platform' ? null : COMPANY_OF[limits.provider]
    return (
      <Notice tone="warn" live="polite">
        <p>
          {company === null ? (
            <Trans>The platform’s mail server pauses us. We try again at {time}.</Trans>
          ) : (
            <Trans>
              {company} pauses us. We keep the emails and try again at {time}.
            </Trans>
          )}
        </p>
      </Notice>
    )
  }
  if (count === 0) {
    return (
      <p className="text-sm text-ink-soft">
        <Trans>Nothing is waiting to leave.</Trans>
      </p>
    )
  }
  return (
    <p className="text-sm" aria-live="polite">
      <Plural
        value={count}
        one="# email is on its way out."
        other="# emails are on their way out."
      />{' '}
      {secondsToFinish !== null && secondsToFinish > 0 && (
        <Trans>At the allowed pace the last one leaves in about {duration}.</Trans>
      )}
    </p>
  )
}

/** What the provider still lets through, and how long the queue takes. */
export const PaceCard = ({
  activity,
  mayChange,
}: {
  activity: ActivityDays
  mayChange: boolean
}) => {
  const { limits } = activity
  return (
    <Card id="pace" title={<Trans>Pace</Trans>}>
      <div className="space-y-4">
        <TimeLeft activity={activity} />
        <dl className="grid gap-x-8 gap-y-4 sm:grid-cols-3">
          <Quota name={<Trans>Emails this minute</Trans>} pace={limits.messagesPerMinute} />
          <Quota name={<Trans>Emails in 24 hours</Trans>} pace={limits.messagesPerDay} />
          {limits.recipientsPerDay !== null && (
            <Quota name={<Trans>Recipients in 24 hours</Trans>} pace={limits.recipientsPerDay} />
          )}
        </dl>
        <p className="text-sm text-ink-soft">
          {limits.provider === 'platform' ? (
            <Trans>These are the limits of the platform’s own mail server.</Trans>
          ) : (
            <Trans>
              Limits of this mailbox at the provider. What we did not send ourselves is not counted
              here.
            </Trans>
          )}
        </p>
        {limits.mayLimit && <OwnLimits limits={limits} mayChange={mayChange} />}
      </div>
    </Card>
  )
}
