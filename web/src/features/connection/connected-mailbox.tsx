import type { EmailSettings } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { COMPANY_OF, PRODUCT_OF } from '../../lib/provider-names.ts'
import { Address } from '../../ui/address.tsx'
import { ExternalLink } from '../../ui/external-link.tsx'
import { ProviderLogo } from '../../ui/provider-logo.tsx'
import { Ago, When } from '../../ui/when.tsx'
import { Endings } from './endings.tsx'

type Connection = NonNullable<EmailSettings['connection']>

const Fact = ({ name, children }: { name: ReactNode; children: ReactNode }) => (
  <div>
    <dt className="text-xs font-medium text-ink-soft">{name}</dt>
    <dd className="mt-0.5 text-sm">{children}</dd>
  </div>
)

/** Which account, since when, and where its owner sees what is sent. */
export const ConnectedMailbox = ({
  connection,
  product,
  children,
}: {
  connection: Connection
  product: string
  children: ReactNode
}) => {
  const { account, provider, links } = connection
  const company = COMPANY_OF[provider]
  return (
    <div className="space-y-5">
      <div className="flex items-center gap-3.5">
        <span className="grid size-11 shrink-0 place-items-center rounded-lg border border-line bg-surface">
          <ProviderLogo provider={provider} />
        </span>
        <div className="min-w-0">
          <p className="font-semibold">
            <Address of={account.email} />
          </p>
          <p className="text-sm text-ink-soft">
            {account.name === null
              ? PRODUCT_OF[provider]
              : `${account.name} · ${PRODUCT_OF[provider]}`}
          </p>
        </div>
      </div>
      <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-3">
        <Fact name={<Trans>Connected by</Trans>}>{connection.connectedBy}</Fact>
        <Fact name={<Trans>Connected on</Trans>}>
          <When at={connection.connectedAt} />
        </Fact>
        <Fact name={<Trans>Last email accepted</Trans>}>
          {connection.lastAcceptedAt === null ? (
            <Trans>None so far</Trans>
          ) : (
            <Ago at={connection.lastAcceptedAt} />
          )}
        </Fact>
      </dl>
      <Endings connection={connection} />
      <p className="max-w-prose text-sm text-ink-soft">
        <Trans>
          What was delivered, rejected or blocked is shown in your own logs at {company}, and no
          longer to the staff of {product}.
        </Trans>{' '}
        <ExternalLink to={links.log}>
          <Trans>Open the sending log</Trans>
        </ExternalLink>
      </p>
      {children !== undefined && <div className="flex flex-wrap gap-2">{children}</div>}
    </div>
  )
}
