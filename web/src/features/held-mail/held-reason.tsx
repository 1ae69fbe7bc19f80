import type { HeldMail } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { Link } from 'wouter'
import { PATHS } from '../../app/paths.ts'
import { linkLook } from '../../ui/external-link.tsx'

/** Why it waits, and what would let it go. */
export const HeldReason = ({ reason }: { reason: NonNullable<HeldMail['reason']> }) => {
  switch (reason) {
    case 'broken':
      return (
        <Trans>
          The mailbox cannot send at the moment. Repair it on the page “
          <Link href={PATHS.emailSending} className={linkLook}>
            Email sending
          </Link>
          ”; nothing is lost until then.
        </Trans>
      )
    case 'disconnected':
      return (
        <Trans>
          The mailbox that these emails should leave from was disconnected. Connect a mailbox, or
          decide here.
        </Trans>
      )
    case 'decision':
      return (
        <Trans>
          The mailbox works again and new emails leave. These waited longer than an hour, so they
          may be out of date: you decide what becomes of them.
        </Trans>
      )
    case 'set_aside':
      return (
        <Trans>
          These emails failed three times on our own side and were set aside. The operator has been
          told; you can try them again or drop them.
        </Trans>
      )
    default:
      return reason satisfies never
  }
}
