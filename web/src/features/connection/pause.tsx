import type { EmailSettings, SendingCode } from '@letterhead/contract'
import { useLingui } from '@lingui/react'
import { clockTime } from '../../lib/moment.ts'
import { situationOf } from '../../lib/rosetta.ts'
import { RosettaNotice } from '../../ui/rosetta-notice.tsx'

/** These speak of one message; when they stop a lane, it is the provider that does not answer. */
const OUTAGE: ReadonlySet<SendingCode> = new Set([
  'no_answer',
  'server_error_after_send',
  'unexpected_answer',
])

/** The lane of a connected mailbox stands still: nothing is lost, and somebody or nobody must act. */
export const Pause = ({
  settings,
  connection,
  product,
}: {
  settings: EmailSettings
  connection: NonNullable<EmailSettings['connection']>
  product: string
}) => {
  const { i18n } = useLingui()
  const { pausedUntil } = connection
  // A fault that was met and keeps no email waiting is the operator's to read of, not ours to tell.
  const keepsWaiting = pausedUntil !== null || settings.waiting.queued > 0
  const code = keepsWaiting
    ? (connection.code ??
      connection.pausedCode ??
      (pausedUntil === null ? null : 'provider_throttled'))
    : null
  if (code === null || code === 'accepted') return null
  const time = pausedUntil === null ? null : clockTime(new Date(pausedUntil), i18n.locale)
  return (
    <RosettaNotice
      code={OUTAGE.has(code) ? 'provider_unavailable' : code}
      situation={situationOf({
        provider: connection.provider,
        during: 'sending',
        productName: product,
        organizationName: settings.organization.name,
        mailbox: connection.account.email,
        senderEmail: settings.senderInUse.email,
        tenant: connection.account.tenant,
        retryAt: time,
      })}
      technical="none"
      tone="warn"
      live="polite"
    />
  )
}
