import type { OperatorOverview } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { useLingui } from '@lingui/react'
import { PRODUCT_OF } from '../../lib/provider-names.ts'
import { Card } from '../../ui/card.tsx'
import { Pill } from '../../ui/pill.tsx'
import { ProviderLogo } from '../../ui/provider-logo.tsx'

type Line = OperatorOverview['providers'][number]

const Status = ({ configured, available }: Line) => {
  if (!configured) {
    return (
      <Pill tone="neutral">
        <Trans>Not set up</Trans>
      </Pill>
    )
  }
  return available ? (
    <Pill tone="ok">
      <Trans>Available</Trans>
    </Pill>
  ) : (
    <Pill tone="bad">
      <Trans>Out of reach</Trans>
    </Pill>
  )
}

/** How many mailboxes of all organisations are in which state; no organisation is named. */
export const ConnectionsCard = ({ overview }: { overview: OperatorOverview }) => {
  const { i18n } = useLingui()
  return (
    <Card id="connections" title={<Trans>Connections</Trans>}>
      <ul className="divide-y divide-line">
        {overview.providers.map((line) => {
          const { provider, connections } = line
          return (
            <li key={provider} className="py-4 first:pt-1 last:pb-0">
              <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
                <h3 className="flex items-center gap-2.5 text-sm font-semibold">
                  <ProviderLogo provider={provider} />
                  {PRODUCT_OF[provider]}
                </h3>
                <Status {...line} />
              </div>
              <dl className="mt-3 grid gap-x-4 text-sm sm:grid-cols-3">
                <div className="flex items-baseline justify-between sm:block">
                  <dt className="text-xs font-medium text-ink-soft">
                    <Trans context="connections">Connected</Trans>
                  </dt>
                  <dd className="text-lg font-semibold tabular-nums">
                    {i18n.number(connections.connected)}
                  </dd>
                </div>
                <div className="flex items-baseline justify-between sm:block">
                  <dt className="text-xs font-medium text-ink-soft">
                    <Trans>Reconnect needed</Trans>
                  </dt>
                  <dd className="text-lg font-semibold tabular-nums">
                    {i18n.number(connections.needsReconnect)}
                  </dd>
                </div>
                <div className="flex items-baseline justify-between sm:block">
                  <dt className="text-xs font-medium text-ink-soft">
                    <Trans context="connections">Disconnected</Trans>
                  </dt>
                  <dd className="text-lg font-semibold tabular-nums">
                    {i18n.number(connections.disconnected)}
                  </dd>
                </div>
              </dl>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}
