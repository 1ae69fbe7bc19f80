import type { Provider } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { CircleOff, KeyRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { Card } from '../../ui/card.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { When } from '../../ui/when.tsx'
import type { Ask } from './ask.ts'

const Fact = ({ name, children }: { name: ReactNode; children: ReactNode }) => (
  <div>
    <dt className="text-xs font-medium text-ink-soft">{name}</dt>
    <dd className="mt-0.5 text-sm">{children}</dd>
  </div>
)

export const ClientId = ({ ask }: { ask: Ask }) => (
  <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
    <code className="text-[0.8125rem]">{ask.clientId}</code>
    <CopyButton text={ask.clientId}>
      <Trans>Copy client ID</Trans>
    </CopyButton>
  </div>
)

/** By whom and for what, so that the request can be checked by another way. */
export const WhoAsks = ({ ask, provider }: { ask: Ask; provider: Provider }) => (
  <Card id="who" title={<Trans>Who asks</Trans>}>
    <dl className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
      <Fact name={<Trans>Organisation</Trans>}>{ask.organizationName}</Fact>
      <Fact name={<Trans>Asked by</Trans>}>
        {ask.askedBy}, <When at={ask.askedAt} />
      </Fact>
      <Fact name={<Trans>Service</Trans>}>{ask.service}</Fact>
      {ask.tenant !== null && (
        <Fact
          name={
            provider === 'microsoft' ? (
              <Trans>Tenant that must approve</Trans>
            ) : (
              <Trans>Domain that must approve</Trans>
            )
          }
        >
          <code className="text-[0.8125rem]">{ask.tenant}</code>
        </Fact>
      )}
      <Fact
        name={
          provider === 'microsoft' ? (
            <Trans>Application (client) ID</Trans>
          ) : (
            <Trans>OAuth client ID</Trans>
          )
        }
      >
        <ClientId ask={ask} />
      </Fact>
    </dl>
  </Card>
)

export const Scopes = ({ ask }: { ask: Ask }) => (
  <Card id="asked" title={<Trans>What is asked, and why</Trans>}>
    <ul className="divide-y divide-line">
      {ask.scopes.map(({ scope, title, reason }) => (
        <li key={scope} className="flex gap-3 py-3 first:pt-0 last:pb-0">
          <KeyRound aria-hidden className="mt-0.5 size-4.5 shrink-0 text-ink-soft" />
          <div className="min-w-0">
            <p className="text-sm">
              <span className="font-semibold">{title}</span>{' '}
              <code className="text-[0.8125rem] text-ink-soft">{scope}</code>
            </p>
            <p className="mt-0.5 text-sm text-ink-soft">{reason}</p>
          </div>
        </li>
      ))}
    </ul>
  </Card>
)

export const NotAsked = ({ ask }: { ask: Ask }) => (
  <Card id="not-asked" title={<Trans>What is not asked</Trans>}>
    <ul className="space-y-2 text-sm">
      {ask.notAsked.map((sentence) => (
        <li key={sentence} className="flex gap-3">
          <CircleOff aria-hidden className="mt-0.5 size-4.5 shrink-0 text-ink-soft" />
          <span>{sentence}</span>
        </li>
      ))}
    </ul>
  </Card>
)
