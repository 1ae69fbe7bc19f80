import type { EmailSettings } from '@letterhead/contract'
import { Plural, Trans } from '@lingui/react/macro'
import { useSearch } from 'wouter'
import { situationOf } from '../../lib/rosetta.ts'
import { Button } from '../../ui/button.tsx'
import { RosettaNotice } from '../../ui/rosetta-notice.tsx'

/** Mail stands still until somebody signs in at the provider again, or lets us in again. */
export const ReconnectBanner = ({
  settings,
  product,
  reconnect,
}: {
  settings: EmailSettings
  product: string
  reconnect: () => void
}) => {
  const { connection, waiting, mayChange } = settings
  // The link in the letter to the admins: it leads right to what it is about.
  const sent = new URLSearchParams(useSearch()).has('reconnect')
  if (connection?.state !== 'needs_reconnect') return null
  return (
    <RosettaNotice
      code={connection.code ?? 'grant_revoked'}
      situation={situationOf({
        provider: connection.provider,
        during: 'sending',
        productName: product,
        organizationName: settings.organization.name,
        mailbox: connection.account.email,
        senderEmail: settings.senderInUse.email,
        tenant: connection.account.tenant,
      })}
      technical="none"
      tone="bad"
      live="assertive"
      takesFocus={sent}
      actions={
        mayChange && (
          <Button look="primary" onClick={reconnect}>
            <Trans>Reconnect</Trans>
          </Button>
        )
      }
    >
      <p className="font-semibold">
        <Plural
          value={waiting.held + waiting.queued}
          _0="No email is waiting."
          one="# email is waiting and will leave after you reconnect."
          other="# emails are waiting and will leave after you reconnect."
        />
      </p>
    </RosettaNotice>
  )
}
