import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Suspense, useState } from 'react'
import { activityDaysQuery } from '../features/activity/activity-days.ts'
import { DaysCard } from '../features/activity/days-card.tsx'
import { MAIL_FILTER, MailFilterBar } from '../features/activity/mail-filter.tsx'
import { MailList } from '../features/activity/mail-list.tsx'
import { PaceCard } from '../features/activity/pace-card.tsx'
import { RecipientSearch } from '../features/activity/recipient-search.tsx'
import { BrakeNotice } from '../features/brake/brake-notice.tsx'
import { HeldCard } from '../features/held-mail/held-card.tsx'
import { PoliciesCard } from '../features/outbox-policies/policies-card.tsx'
import { UnknownCard } from '../features/unknown-mail/unknown-card.tsx'
import { emailSettingsQuery } from '../lib/email-settings.ts'
import { useIsAdmin, useProductName } from '../lib/session.ts'
import { useFilter } from '../lib/use-filter.ts'
import { Card } from '../ui/card.tsx'
import { CouldNotLoad } from '../ui/could-not-load.tsx'
import { late } from '../ui/late.tsx'
import { Page } from '../ui/page.tsx'
import { CardSkeletons } from '../ui/skeleton.tsx'
import { PATHS } from './paths.ts'

const MailDrawer = late(
  async () => (await import('../features/activity/mail-drawer.tsx')).MailDrawer,
)

const PERIODS: ReadonlySet<string> = new Set(['28', '90'])

const Figures = ({ mayChange }: { mayChange: boolean }) => {
  const [{ days = '' }, change] = useFilter(['days'])
  const period = PERIODS.has(days) ? days : '28'
  const { data, error, refetch } = useQuery(activityDaysQuery(period))
  if (data === undefined) {
    if (error === null) return <CardSkeletons heights={['h-80', 'h-48']} />
    return <CouldNotLoad error={error} again={() => void refetch()} />
  }
  return (
    <>
      <DaysCard
        activity={data}
        period={period}
        choose={(chosen) => change({ days: chosen === '28' ? '' : chosen })}
      />
      <PaceCard activity={data} mayChange={mayChange} />
    </>
  )
}

const Mails = ({ mayChange }: { mayChange: boolean }) => {
  const [filter, change] = useFilter(MAIL_FILTER)
  const [{ mail }, open] = useFilter(['mail'])
  // Not in the page's address, which is logged on the way and kept by browsers.
  const [recipient, find] = useState('')
  return (
    <Card id="mails" title={<Trans>Emails</Trans>}>
      <div className="grid gap-5">
        {mayChange && <RecipientSearch recipient={recipient} find={find} />}
        <MailFilterBar filter={filter} change={change} />
      </div>
      <div className="mt-5">
        <MailList filter={filter} recipient={recipient} open={(id) => open({ mail: id })} />
      </div>
      {mail !== undefined && (
        <Suspense>
          <MailDrawer id={mail} mayChange={mayChange} close={() => open({ mail: '' })} />
        </Suspense>
      )}
    </Card>
  )
}

/** `/general-settings/activity` */
export const ActivityPage = () => {
  const { t } = useLingui()
  const mayChange = useIsAdmin()
  const platform = useQuery(emailSettingsQuery).data?.platformSender.email ?? ''
  return (
    <Page
      title={t`Activity`}
      product={useProductName()}
      lead={<Trans>What became of your organisation’s emails. Contents are never shown.</Trans>}
    >
      <BrakeNotice where={mayChange ? PATHS.report : null} />
      <HeldCard platform={platform} mayChange={mayChange} />
      <UnknownCard mayChange={mayChange} />
      <Figures mayChange={mayChange} />
      <Mails mayChange={mayChange} />
      <PoliciesCard mayChange={mayChange} />
    </Page>
  )
}
