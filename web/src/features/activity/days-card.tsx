import type { ActivityDays } from '@letterhead/contract'
import { useLingui } from '@lingui/react'
import { Trans } from '@lingui/react/macro'
import { countInDigits, longDay } from '../../lib/moment.ts'
import { Card } from '../../ui/card.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ActivityChart } from './activity-chart.tsx'
import { isQuiet } from './chart-bars.ts'

const Anomaly = ({ anomaly }: { anomaly: NonNullable<ActivityDays['anomaly']> }) => {
  const { i18n } = useLingui()
  const day = longDay(anomaly.day, i18n.locale)
  const accepted = countInDigits(anomaly.accepted, i18n.locale)
  const usual = countInDigits(anomaly.usual, i18n.locale)
  return (
    <Notice
      tone="warn"
      title={
        anomaly.direction === 'more' ? (
          <Trans>Far more emails than usual</Trans>
        ) : (
          <Trans>Far fewer emails than usual</Trans>
        )
      }
    >
      <p>
        <Trans>
          {accepted} were accepted on {day}; on that day of the week it is usually about {usual}. Do
          you know why? If not, look at the list below and at the provider’s own log.
        </Trans>
      </p>
    </Notice>
  )
}

const PERIODS = ['28', '90'] as const

/** How many left, were refused or stand still, by day. */
export const DaysCard = ({
  activity,
  period,
  choose,
}: {
  activity: ActivityDays
  period: string
  choose: (period: string) => void
}) => (
  <Card
    id="days"
    title={<Trans>Emails by day</Trans>}
    status={
      <div className="flex rounded-md border border-line">
        {PERIODS.map((days) => (
          <button
            key={days}
            type="button"
            aria-pressed={period === days}
            onClick={() => choose(days)}
            className="min-h-8 rounded-[5px] px-3 text-xs font-semibold text-ink-soft hover:bg-sunken aria-pressed:bg-accent-soft aria-pressed:text-accent pointer-coarse:min-h-11"
          >
            <Trans>{days} days</Trans>
          </button>
        ))}
      </div>
    }
  >
    <div className="space-y-4">
      {activity.anomaly !== null && <Anomaly anomaly={activity.anomaly} />}
      {isQuiet(activity.days) ? (
        <p className="text-sm text-ink-soft">
          <Trans>No email in these days. Bars appear with the first one.</Trans>
        </p>
      ) : (
        <ActivityChart days={activity.days} />
      )}
    </div>
  </Card>
)
