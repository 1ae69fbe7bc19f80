import { exportReport, readReport } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { BrakeCard } from '../features/brake/brake-card.tsx'
import { BrakeNotice } from '../features/brake/brake-notice.tsx'
import { AccessReport } from '../features/report/access-report.tsx'
import { SendingReport } from '../features/report/sending-report.tsx'
import { addressOf, callOrThrow } from '../lib/api.ts'
import { useProductName } from '../lib/session.ts'
import { useFilter, type Filter } from '../lib/use-filter.ts'
import { buttonLook } from '../ui/button.tsx'
import { CouldNotLoad } from '../ui/could-not-load.tsx'
import { Page } from '../ui/page.tsx'
import { DayField } from '../ui/select-field.tsx'
import { CardSkeletons } from '../ui/skeleton.tsx'

const PERIOD = ['from', 'to'] as const
type Period = Filter<(typeof PERIOD)[number]>

const PeriodBar = ({
  period,
  shown,
  change,
}: {
  period: Period
  /** The days that the report is really about. */
  shown: Required<Period> | undefined
  change: (period: Period) => void
}) => (
  <search className="grid items-end gap-4 sm:grid-cols-[1fr_1fr_auto]">
    <DayField
      id="report-from"
      label={<Trans>From day</Trans>}
      value={period.from ?? shown?.from ?? ''}
      max={period.to ?? shown?.to}
      onChange={(event) => change({ from: event.target.value })}
    />
    <DayField
      id="report-to"
      label={<Trans>To day</Trans>}
      value={period.to ?? shown?.to ?? ''}
      min={period.from ?? shown?.from}
      onChange={(event) => change({ to: event.target.value })}
    />
    <a
      href={addressOf(exportReport.path, undefined, period)}
      download
      className={buttonLook('secondary')}
    >
      <Download aria-hidden className="size-4 shrink-0" />
      <Trans>Download as CSV</Trans>
    </a>
  </search>
)

/** `/general-settings/report` */
export const ReportPage = () => {
  const { t } = useLingui()
  const product = useProductName()
  const [period, change] = useFilter(PERIOD)
  const { data, error, refetch } = useQuery({
    queryKey: ['report', period],
    queryFn: ({ signal }) => callOrThrow(readReport, { query: period, signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <Page
      title={t`Mailbox report`}
      product={product}
      lead={
        <Trans>
          What {product} did with your organisation’s mailbox. No recipients and no contents.
        </Trans>
      }
    >
      <BrakeNotice where={null} brief />
      <PeriodBar period={period} shown={data} change={change} />
      {data !== undefined && (
        <>
          <SendingReport report={data} through="own" />
          <SendingReport report={data} through="platform" />
          <AccessReport report={data} />
        </>
      )}
      {data === undefined && error === null && <CardSkeletons heights={['h-64', 'h-44', 'h-36']} />}
      {data === undefined && error !== null && (
        <CouldNotLoad error={error} again={() => void refetch()} />
      )}
      <BrakeCard mayChange />
    </Page>
  )
}
