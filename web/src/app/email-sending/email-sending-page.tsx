import type { Disconnected, EmailSettings, Provider } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { Suspense, useDeferredValue, useState } from 'react'
import { BrakeNotice } from '../../features/brake/brake-notice.tsx'
import { brakeQuery } from '../../features/brake/brake.ts'
import { ConnectionCard } from '../../features/connection/connection-card.tsx'
import { useConnect } from '../../features/connection/use-connect.ts'
import { DisconnectCard } from '../../features/disconnect/disconnect-card.tsx'
import { DisconnectedNotice } from '../../features/disconnect/disconnected-notice.tsx'
import { AskIt } from '../../features/hand-over/ask-it.tsx'
import { SenderCard } from '../../features/sender/sender-card.tsx'
import { askedAhead } from '../../lib/asked-ahead.ts'
import { emailSettingsQuery } from '../../lib/email-settings.ts'
import { useProductName } from '../../lib/session.ts'
import { late } from '../../ui/late.tsx'
import { NamedAddress } from '../../ui/named-address.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { CardSkeletons } from '../../ui/skeleton.tsx'
import { LoadFailed } from '../load-failed.tsx'
import { PATHS } from '../paths.ts'
import { ReconnectBanner } from './reconnect-banner.tsx'
import { ScopeNotice } from './scope-notice.tsx'
import { SenderInUse } from './sender-in-use.tsx'

const ApprovalStatus = late(
  async () => (await import('../../features/hand-over/approval-status.tsx')).ApprovalStatus,
)

const ReadOnly = ({ askFor }: { askFor: string | null }) => (
  <Notice tone="neutral">
    <p>
      <Trans>Only organisation admins can change this page.</Trans>{' '}
      {askFor !== null && <Trans>Ask {askFor}.</Trans>}
    </p>
  </Notice>
)

const Settings = ({ settings, product }: { settings: EmailSettings; product: string }) => {
  const client = useQueryClient()
  const connect = useConnect(settings.mayChange ? settings.openAttempt : null)
  const [ended, setEnded] = useState<{ disconnected: Disconnected; provider: Provider } | null>(
    null,
  )
  const [askedNow, setAskedNow] = useState(false)
  const { connection, mayChange, openHandOver } = settings
  const live = connection !== null && connection.state !== 'disconnected'

  return (
    <>
      <BrakeNotice where={mayChange ? PATHS.report : null} />
      <ReconnectBanner
        settings={settings}
        product={product}
        reconnect={() => connection !== null && connect.go(connection.provider, 'reconnect')}
      />
      {!mayChange && <ReadOnly askFor={connection?.connectedBy ?? null} />}
      <ScopeNotice
        organization={settings.organization}
        inUse={settings.senderInUse.kind === 'own'}
      />
      <SenderInUse settings={settings} />
      <ConnectionCard
        settings={settings}
        connect={connect}
        product={product}
        renderAskIt={({ id, provider }, look) => (
          <AskIt
            provider={provider}
            attemptId={id}
            look={look}
            made={() => {
              setAskedNow(true)
              connect.cancel()
            }}
          />
        )}
        approval={
          mayChange &&
          openHandOver !== null && (
            <Suspense fallback={<div aria-busy="true" className="h-48" />}>
              <ApprovalStatus
                handOver={openHandOver}
                product={product}
                organization={settings.organization.name}
                mayContinue={connect.state.at === 'idle' || connect.state.at === 'failed'}
                continueWith={() => connect.go(openHandOver.provider, openHandOver.purpose)}
                takesFocus={askedNow}
              />
            </Suspense>
          )
        }
        notice={
          ended !== null &&
          !live && (
            <DisconnectedNotice
              disconnected={ended.disconnected}
              provider={ended.provider}
              defaultSender={<NamedAddress of={settings.platformSender} />}
            />
          )
        }
      />
      <SenderCard settings={settings} askSendAs={() => connect.choose('send_as', ['microsoft'])} />
      {live && mayChange && (
        <DisconnectCard
          settings={settings}
          email={connection.account.email}
          done={(disconnected) => {
            setEnded({ disconnected, provider: connection.provider })
            connect.cancel()
            void client.invalidateQueries(emailSettingsQuery)
          }}
        />
      )}
    </>
  )
}

/** Together, so that a pulled brake is there with the rest and moves nothing down. */
export const askAhead = async (client: QueryClient): Promise<void> => {
  await Promise.all([client.prefetchQuery(emailSettingsQuery), client.prefetchQuery(brakeQuery)])
}

/** `/general-settings/smtp` */
export const EmailSendingPage = () => {
  const { t } = useLingui()
  const product = useProductName()
  const settings = useQuery({ ...emailSettingsQuery, ...askedAhead })
  // Drawn in small steps the first time: all cards at once would hold up a telephone. From then on
  // nothing is late, or a conflict would be told beside values that are no longer true.
  const drawn = useDeferredValue(settings.data !== undefined)
  return (
    <Page
      title={t`Email sending`}
      product={product}
      lead={<Trans>Send {product} emails from your organisation’s own mailbox.</Trans>}
    >
      {drawn && settings.data !== undefined && (
        <Settings settings={settings.data} product={product} />
      )}
      {!drawn && settings.error === null && (
        <CardSkeletons heights={['h-24', 'h-34', 'h-44', 'h-28']} />
      )}
      {settings.data === undefined && settings.error !== null && (
        <LoadFailed error={settings.error} again={() => void settings.refetch()} />
      )}
    </Page>
  )
}
