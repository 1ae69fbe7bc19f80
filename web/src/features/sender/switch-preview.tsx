import type { EmailSettings } from '@letterhead/contract'
import { Plural, Trans } from '@lingui/react/macro'
import { ArrowRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { dottedList } from '../../lib/dotted-list.ts'
import { OWN_KINDS, useKindName } from '../../lib/kind-name.ts'
import { Address } from '../../ui/address.tsx'

const End = ({ name, title, address }: { name: ReactNode; title: string; address: string }) => (
  <div className="min-w-0 flex-1">
    <p className="text-xs font-medium text-ink-soft">{name}</p>
    <p className="mt-0.5 font-semibold">{title}</p>
    <p className="text-ink-soft">
      <Address of={address} />
    </p>
  </div>
)

/**
 * Before the first switch: which emails will leave from where. Everything moves at once, so the
 * matrix of kinds and workspaces is two lists.
 */
export const SwitchPreview = ({
  settings,
  email,
  alias,
}: {
  settings: EmailSettings
  email: string
  alias: string
}) => {
  const kindName = useKindName()
  const { platformSender, organization, proving } = settings
  const { workspaces } = organization
  const kinds = OWN_KINDS.length
  const places = workspaces.length
  return (
    <section
      aria-labelledby="switch-title"
      className="rounded-lg border border-line px-4 py-3.5 text-sm"
    >
      <h3 id="switch-title" className="font-semibold">
        <Trans>What will change</Trans>
      </h3>
      <p className="mt-1 text-ink-soft">
        {proving.required ? (
          <Trans>Nothing changes until a received test email has proven the new sender.</Trans>
        ) : (
          <Trans>Nothing changes until the test email was accepted.</Trans>
        )}
      </p>
      <div className="mt-3 flex flex-col gap-x-5 gap-y-2 sm:flex-row sm:items-center">
        <End
          name={<Trans>Today</Trans>}
          title={platformSender.name}
          address={platformSender.email}
        />
        <ArrowRight aria-hidden className="size-4.5 shrink-0 rotate-90 text-ink-soft sm:rotate-0" />
        <End
          name={<Trans>After the test</Trans>}
          title={alias.trim() || '…'}
          address={email.trim() || '…'}
        />
      </div>
      <dl className="mt-3 space-y-3 border-t border-line pt-3">
        <div>
          <dt className="text-ink-soft">
            <Plural value={places} one="In # workspace" other="In # workspaces" />
          </dt>
          <dd>{dottedList(workspaces.map(({ name }) => name))}</dd>
        </div>
        <div>
          <dt className="text-ink-soft">
            <Plural value={kinds} one="# kind of email" other="All # kinds of email" />
          </dt>
          <dd>{dottedList(OWN_KINDS.map((kind) => kindName(kind)))}</dd>
        </div>
        <div>
          <dt className="text-ink-soft">
            <Trans>Stays with the platform sender</Trans>
          </dt>
          <dd>
            <Trans>Only alerts to your admins that the mailbox itself needs attention.</Trans>
          </dd>
        </div>
      </dl>
    </section>
  )
}
