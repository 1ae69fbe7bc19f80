import type { SenderPolicy } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { AdviceCard } from '../features/security/advice-card.tsx'
import { AllowedSendersCard } from '../features/security/allowed-senders-card.tsx'
import { RetentionCard } from '../features/security/retention-card.tsx'
import { senderPolicyQuery } from '../features/security/sender-policy-query.ts'
import { VolumeBrakeCard } from '../features/security/volume-brake-card.tsx'
import { emailSettingsQuery } from '../lib/email-settings.ts'
import { useIsAdmin, useProductName } from '../lib/session.ts'
import { buttonLook } from '../ui/button.tsx'
import { CouldNotLoad } from '../ui/could-not-load.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { CardSkeletons } from '../ui/skeleton.tsx'
import { PATHS } from './paths.ts'

const Unusual = ({ anomaly }: { anomaly: NonNullable<SenderPolicy['anomaly']> }) => {
  const { lastDay, usualDay } = anomaly
  return (
    <Notice
      tone="warn"
      title={<Trans>More emails than usual</Trans>}
      actions={
        <>
          <Link href={PATHS.activity} className={buttonLook('secondary')}>
            <Trans>See which emails</Trans>
          </Link>
          <Link href={PATHS.report} className={buttonLook('secondary')}>
            <Trans>Report and stop</Trans>
          </Link>
        </>
      }
    >
      <p>
        <Trans>
          In the last 24 hours {lastDay} emails were accepted; on a usual day it is about {usualDay}
          . If you do not know why, look at them, and stop all sending until you do.
        </Trans>
      </p>
    </Notice>
  )
}

/** `/general-settings/security` */
export const SecurityPage = () => {
  const { t } = useLingui()
  const product = useProductName()
  const isAdmin = useIsAdmin()
  const policy = useQuery(senderPolicyQuery)
  const settings = useQuery(emailSettingsQuery)
  const inUse = settings.data?.senderInUse
  const { data, error } = policy
  return (
    <Page
      title={t`Security`}
      product={product}
      lead={<Trans>Who may appear as the sender, and how to guard the mailbox.</Trans>}
    >
      {data === undefined && error === null && <CardSkeletons heights={['h-72', 'h-80']} />}
      {data === undefined && error !== null && (
        <CouldNotLoad error={error} again={() => void policy.refetch()} />
      )}
      {data !== undefined && (
        <>
          {data.anomaly !== null && <Unusual anomaly={data.anomaly} />}
          <AllowedSendersCard
            policy={data}
            sender={inUse?.kind === 'own' ? inUse.email : null}
            mayChange={isAdmin}
          />
          <VolumeBrakeCard mayChange={isAdmin} />
          <RetentionCard mayChange={isAdmin} />
          <AdviceCard advice={data.advice} product={product} />
        </>
      )}
    </Page>
  )
}
