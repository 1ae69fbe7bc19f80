import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { CheckRows } from '../features/deliverability/check-rows.tsx'
import { deliverabilityQuery } from '../features/deliverability/deliverability-query.ts'
import { HistoryCard } from '../features/deliverability/history-card.tsx'
import { SummaryCard } from '../features/deliverability/summary-card.tsx'
import { useIsAdmin, useProductName } from '../lib/session.ts'
import { buttonLook } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { CouldNotLoad } from '../ui/could-not-load.tsx'
import { Page } from '../ui/page.tsx'
import { CardSkeletons } from '../ui/skeleton.tsx'
import { PATHS } from './paths.ts'

const NoDomain = () => (
  <Card id="no-domain" title={<Trans>There is no domain to look at yet</Trans>}>
    <p className="mb-4 text-sm text-ink-soft">
      <Trans>Connect a mailbox first. Its domain is then checked here, and every day.</Trans>
    </p>
    <Link href={PATHS.emailSending} className={buttonLook('primary')}>
      <Trans>Go to Email sending</Trans>
    </Link>
  </Card>
)

/** `/general-settings/deliverability` */
export const DeliverabilityPage = () => {
  const { t } = useLingui()
  const isAdmin = useIsAdmin()
  const { data, error, refetch } = useQuery(deliverabilityQuery)
  return (
    <Page
      title={t`Deliverability`}
      product={useProductName()}
      lead={<Trans>Whether mail servers have reason to trust what leaves in your name.</Trans>}
    >
      {data === undefined && error === null && <CardSkeletons heights={['h-32', 'h-96', 'h-40']} />}
      {data === undefined && error !== null && (
        <CouldNotLoad error={error} again={() => void refetch()} />
      )}
      {data?.domain === null && <NoDomain />}
      {data !== undefined && data.domain !== null && (
        <>
          <SummaryCard deliverability={data} domain={data.domain} mayCheck={isAdmin} />
          {data.report !== null && (
            <>
              <CheckRows rows={data.report.rows} provider={data.report.provider} />
              <HistoryCard deliverability={data} provider={data.report.provider} />
            </>
          )}
        </>
      )}
    </Page>
  )
}
