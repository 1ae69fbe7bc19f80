import type { SenderPolicy } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { AppWindow, KeyRound, ScrollText, UserSearch, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { COMPANY_OF } from '../../lib/provider-names.ts'
import { Address } from '../../ui/address.tsx'
import { Card } from '../../ui/card.tsx'
import { ExternalLink } from '../../ui/external-link.tsx'

const Advice = ({ icon: Icon, children }: { icon: LucideIcon; children: ReactNode }) => (
  <li className="flex gap-3 py-3 first:pt-0 last:pb-0">
    <Icon aria-hidden className="mt-0.5 size-4.5 shrink-0 text-ink-soft" />
    <div className="min-w-0 space-y-1 text-sm">{children}</div>
  </li>
)

/** What the owner of the connected account can do to guard it. We see none of it, so we only advise. */
export const AdviceCard = ({
  advice,
  product,
}: {
  advice: SenderPolicy['advice']
  product: string
}) => {
  if (advice === null) {
    return (
      <Card id="advice" title={<Trans>Protect this mailbox</Trans>}>
        <p className="text-sm text-ink-soft">
          <Trans>No mailbox is connected, so there is none to protect here.</Trans>
        </p>
      </Card>
    )
  }
  const { links, provider } = advice
  const mailbox = <Address of={advice.mailbox} />
  const company = COMPANY_OF[provider]
  return (
    <Card id="advice" title={<Trans>Protect this mailbox</Trans>}>
      <p className="mb-4 max-w-prose text-sm text-ink-soft">
        <Trans>
          Advice for {mailbox}. We cannot see how it is set up at {company}, so nothing here says
          that it is done or missing.
        </Trans>
      </p>
      <ul className="divide-y divide-line">
        <Advice icon={KeyRound}>
          <p>
            <Trans>Turn on multi-factor authentication for {mailbox}.</Trans>
          </p>
          <p>
            <ExternalLink to={links.mfa}>
              <Trans>Open the sign-in settings</Trans>
            </ExternalLink>
          </p>
        </Advice>
        <Advice icon={AppWindow}>
          <p>
            {provider === 'microsoft' ? (
              <Trans>
                In Entra, Enterprise apps, {product}, Properties, require assignment and assign{' '}
                {mailbox} only: then no other account can give {product} access.
              </Trans>
            ) : (
              <Trans>
                In the Admin console, API controls, trust {product} for the organisational unit of{' '}
                {mailbox} only.
              </Trans>
            )}
          </p>
        </Advice>
        <Advice icon={UserSearch}>
          <p>
            <Trans>
              Look at its sign-ins now and then. Ours come from the servers of {product}.
            </Trans>
          </p>
          <p>
            <ExternalLink to={links.signIns}>
              <Trans>Open the sign-in log</Trans>
            </ExternalLink>
          </p>
        </Advice>
        <Advice icon={ScrollText}>
          <p>
            <Trans>
              Look at what it sends: everything that leaves through us stands there too.
            </Trans>
          </p>
          <p>
            <ExternalLink to={links.sendingLog}>
              <Trans>Open the sending log</Trans>
            </ExternalLink>
          </p>
        </Advice>
      </ul>
    </Card>
  )
}
