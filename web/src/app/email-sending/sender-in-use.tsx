import type { EmailSettings } from '@letterhead/contract'
import { Plural, Trans } from '@lingui/react/macro'
import { Building2, Mail } from 'lucide-react'
import { Link } from 'wouter'
import { Address } from '../../ui/address.tsx'
import { Card } from '../../ui/card.tsx'
import { linkLook } from '../../ui/external-link.tsx'
import { Pill } from '../../ui/pill.tsx'
import { PATHS } from '../paths.ts'

const Waiting = ({ waiting }: Pick<EmailSettings, 'waiting'>) => {
  const { queued, held, unknown } = waiting
  if (queued + held + unknown === 0) return null
  return (
    <ul className="mt-4 space-y-1 border-t border-line pt-4 text-sm text-ink-soft">
      {queued > 0 && (
        <li>
          <Plural
            value={queued}
            one="# email is on its way out."
            other="# emails are on their way out."
          />
        </li>
      )}
      {held > 0 && (
        <li>
          <Plural value={held} one="# email is on hold." other="# emails are on hold." />
        </li>
      )}
      {unknown > 0 && (
        <li>
          <Plural
            value={unknown}
            one="# email may or may not have been sent."
            other="# emails may or may not have been sent."
          />
        </li>
      )}
      {held + unknown > 0 && (
        <li>
          <Link href={PATHS.activity} className={`inline-block py-1 ${linkLook}`}>
            <Trans>Decide what becomes of them</Trans>
          </Link>
        </li>
      )}
    </ul>
  )
}

/** From where a notification leaves that is handed over now. */
export const SenderInUse = ({ settings }: { settings: EmailSettings }) => {
  const { kind, name, email } = settings.senderInUse
  const Icon = kind === 'own' ? Mail : Building2
  return (
    <Card
      id="sender-in-use"
      title={<Trans>Sender in use today</Trans>}
      status={
        <Pill tone={kind === 'own' ? 'ok' : 'neutral'}>
          {kind === 'own' ? <Trans>Your own mailbox</Trans> : <Trans>Platform sender</Trans>}
        </Pill>
      }
    >
      <div className="flex items-center gap-3.5">
        <span className="grid size-11 shrink-0 place-items-center rounded-lg bg-accent-soft text-accent">
          <Icon aria-hidden className="size-5" />
        </span>
        <div className="min-w-0">
          <p className="font-semibold">{name}</p>
          <p className="text-sm text-ink-soft">
            <Address of={email} />
          </p>
        </div>
      </div>
      <Waiting waiting={settings.waiting} />
    </Card>
  )
}
