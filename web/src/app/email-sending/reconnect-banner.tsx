import type { EmailSettings } from '@letterhead/contract'
import { Plural, Trans } from '@lingui/react/macro'
import { COMPANY_OF } from '../../lib/provider-names.ts'
import { sendingCodeWords } from '../../lib/sending-code-words.tsx'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'

/** Mail stands still until somebody signs in at the provider again. */
export const ReconnectBanner = ({
  settings,
  reconnect,
}: {
  settings: EmailSettings
  reconnect: () => void
}) => {
  const { connection, waiting, mayChange } = settings
  if (connection?.state !== 'needs_reconnect') return null
  const company = COMPANY_OF[connection.provider]
  const { code } = connection
  const cause =
    code === null || code === 'grant_revoked'
      ? null
      : sendingCodeWords(code, {
          provider: connection.provider,
          company,
          mailbox: connection.account.email,
          sender: settings.senderInUse.email,
        })
  return (
    <Notice
      tone="bad"
      live="assertive"
      title={cause?.title ?? <Trans>{company} has stopped accepting our access</Trans>}
      actions={
        mayChange && (
          <Button look="primary" onClick={reconnect}>
            <Trans>Reconnect</Trans>
          </Button>
        )
      }
    >
      <p>
        {cause?.advice ?? (
          <Trans>A password change, a new security rule or a removal can cause this.</Trans>
        )}{' '}
        <Plural
          value={waiting.held + waiting.queued}
          _0="No email is waiting."
          one="# email is waiting and will leave after you reconnect."
          other="# emails are waiting and will leave after you reconnect."
        />
      </p>
    </Notice>
  )
}
