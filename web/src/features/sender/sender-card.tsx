import type { EmailSettings } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { Suspense, type ReactNode } from 'react'
import { Card } from '../../ui/card.tsx'
import { late } from '../../ui/late.tsx'
import { Pill } from '../../ui/pill.tsx'
import { FormSkeleton } from '../../ui/skeleton.tsx'
import { VerdictPill } from './verdict-pill.tsx'

const ReadOnlySender = ({ sender }: Pick<EmailSettings, 'sender'>) =>
  sender === null ? (
    <p className="text-sm text-ink-soft">
      <Trans>No sender is set.</Trans>
    </p>
  ) : (
    <dl className="grid gap-4 text-sm sm:grid-cols-2">
      <div>
        <dt className="text-xs font-medium text-ink-soft">
          <Trans>Sender email</Trans>
        </dt>
        <dd className="mt-0.5">{sender.email}</dd>
      </div>
      <div>
        <dt className="text-xs font-medium text-ink-soft">
          <Trans>Sender alias</Trans>
        </dt>
        <dd className="mt-0.5">{sender.alias}</dd>
      </div>
    </dl>
  )

const EditableSender = late(async () => (await import('./editable-sender.tsx')).EditableSender)

/** Who the mail comes from. It can be chosen once a mailbox is connected. */
export const SenderCard = ({
  settings,
  askSendAs,
}: {
  settings: EmailSettings
  askSendAs: () => void
}) => {
  const { connection, sender, mayChange } = settings
  const live = connection !== null && connection.state !== 'disconnected'
  const status: ReactNode =
    sender !== null && live ? (
      <span className="flex flex-wrap gap-2">
        <Pill tone="ok">
          <Trans>In use</Trans>
        </Pill>
        <VerdictPill verdict={sender.proof.verdict} />
      </span>
    ) : undefined
  return (
    <Card id="sender" title={<Trans>Sender</Trans>} status={status}>
      {!live && (
        <p className="text-sm text-ink-soft">
          <Trans>
            Once a mailbox is connected, you choose here which name and address recipients see, and
            test it.
          </Trans>
        </p>
      )}
      {live && !mayChange && <ReadOnlySender sender={sender} />}
      {live && mayChange && (
        <Suspense fallback={<FormSkeleton />}>
          <EditableSender settings={settings} connection={connection} askSendAs={askSendAs} />
        </Suspense>
      )}
    </Card>
  )
}
