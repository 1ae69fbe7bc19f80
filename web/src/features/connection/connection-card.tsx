import type { EmailSettings } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { useEffect, useRef, type ReactNode } from 'react'
import { Address } from '../../ui/address.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { NamedAddress } from '../../ui/named-address.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Pill } from '../../ui/pill.tsx'
import { ConnectDialogs } from './connect-dialogs.tsx'
import { ConnectProgress } from './connect-progress.tsx'
import type { RenderAskIt } from './connect-steps.tsx'
import { ConnectedMailbox } from './connected-mailbox.tsx'
import { Pause } from './pause.tsx'
import { attemptOf } from './connect-state.ts'
import type { Connect } from './use-connect.ts'

const Status = ({ connection }: Pick<EmailSettings, 'connection'>) => {
  if (connection?.state === 'needs_reconnect') {
    return (
      <Pill tone="bad">
        <Trans>Reconnect needed</Trans>
      </Pill>
    )
  }
  if (connection?.state !== 'connected') {
    return (
      <Pill tone="neutral">
        <Trans>Not connected</Trans>
      </Pill>
    )
  }
  return connection.pausedUntil === null ? (
    <Pill tone="ok">
      <Trans>Connected</Trans>
    </Pill>
  ) : (
    <Pill tone="warn">
      <Trans>Paused</Trans>
    </Pill>
  )
}

const Empty = ({ settings, connect }: { settings: EmailSettings; connect: Connect }) => {
  // A request for approval that is under way comes first.
  const look = settings.openHandOver === null ? 'primary' : 'secondary'
  const defaultSender = <NamedAddress of={settings.platformSender} />
  const available = settings.providers.filter((one) => one.available).map((one) => one.provider)
  return (
    <>
      <p className="max-w-prose text-sm text-ink-soft">
        <Trans>
          Your emails currently leave from {defaultSender}. Connect a mailbox so that recipients see
          your own address.
        </Trans>
      </p>
      {settings.mayChange && (
        <div className="mt-4">
          <Button look={look} onClick={() => connect.choose('connect', available)}>
            <Trans>Connect a mailbox</Trans>
          </Button>
        </div>
      )}
    </>
  )
}

/** The mailbox from which mail leaves, or the way to connect one. */
export const ConnectionCard = ({
  settings,
  connect,
  product,
  notice,
  approval,
  renderAskIt,
}: {
  settings: EmailSettings
  connect: Connect
  product: string
  /** What another part of the page has to say here, e.g. that the mailbox was disconnected. */
  notice?: ReactNode
  /** How a request for an administrator’s approval stands. */
  approval?: ReactNode
  renderAskIt: RenderAskIt
}) => {
  const heading = useRef<HTMLHeadingElement>(null)
  const { connection, mayChange } = settings
  const live = connection !== null && connection.state !== 'disconnected'
  const { at } = connect.state
  const resting = at === 'idle' || at === 'choosing' || at === 'connected'
  const newlyConnected = at === 'connected' && live
  const email = attemptOf(connect.state)?.account?.email ?? connection?.account.email
  const mailbox = <Address of={email ?? ''} />

  useEffect(() => {
    if (newlyConnected) heading.current?.focus()
  }, [newlyConnected])

  return (
    <Card
      id="mailbox"
      headingRef={heading}
      title={live ? <Trans>Mailbox</Trans> : <Trans>No mailbox connected yet</Trans>}
      status={<Status connection={connection} />}
    >
      <div className="space-y-4">
        {notice}
        {at === 'connected' && (
          <Notice tone="ok" live="polite" title={<Trans>Connected as {mailbox}</Trans>}>
            {settings.sender === null && (
              <p>
                <Trans>One step is left: choose the sender below, then save and test.</Trans>
              </p>
            )}
          </Notice>
        )}
        {live && connection.state === 'connected' && (
          <Pause settings={settings} connection={connection} product={product} />
        )}
        {approval}
        {mayChange && (
          <ConnectProgress
            connect={connect}
            product={product}
            organization={settings.organization.name}
            handOver={settings.openHandOver}
            renderAskIt={renderAskIt}
          />
        )}
        {live && (
          <ConnectedMailbox connection={connection} product={product}>
            {mayChange && resting ? (
              <>
                <Button onClick={() => connect.go(connection.provider, 'reconnect')}>
                  <Trans>Reconnect</Trans>
                </Button>
                <Button
                  onClick={() =>
                    connect.choose(
                      'connect',
                      settings.providers.filter((one) => one.available).map((one) => one.provider),
                    )
                  }
                >
                  <Trans>Connect another mailbox</Trans>
                </Button>
              </>
            ) : undefined}
          </ConnectedMailbox>
        )}
        {!live && at !== 'connected' && resting && <Empty settings={settings} connect={connect} />}
      </div>
      {mayChange && <ConnectDialogs connect={connect} settings={settings} />}
    </Card>
  )
}
