import type { MailboxReport } from '@letterhead/contract'
import { useLingui } from '@lingui/react'
import { Plural, Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { countInDigits, monthInWords } from '../../lib/moment.ts'
import { Address } from '../../ui/address.tsx'
import { Card } from '../../ui/card.tsx'
import { summaryLook } from '../../ui/disclosure-look.ts'
import { When } from '../../ui/when.tsx'

const Fact = ({ name, children }: { name: ReactNode; children: ReactNode }) => (
  <div>
    <dt className="text-xs font-medium text-ink-soft">{name}</dt>
    <dd className="mt-0.5">{children}</dd>
  </div>
)

const COMPANY: Readonly<Record<string, string>> = { microsoft: 'Microsoft', google: 'Google' }

const Connection = ({ one }: { one: MailboxReport['connections'][number] }) => (
  <li className="py-4 first:pt-0 last:pb-0">
    <h3 className="font-semibold">
      <Address of={one.email} />
    </h3>
    <dl className="mt-2 grid gap-3 text-sm sm:grid-cols-3">
      <Fact name={<Trans>Provider</Trans>}>{COMPANY[one.provider] ?? one.provider}</Fact>
      <Fact name={<Trans>Connected by</Trans>}>
        {one.connectedBy}
        <span className="block text-ink-soft">
          <When at={one.connectedAt} />
        </span>
      </Fact>
      <Fact name={<Trans>Last used</Trans>}>
        {one.lastUsedAt === null ? <Trans>Never</Trans> : <When at={one.lastUsedAt} />}
      </Fact>
      {one.disconnectedAt !== null && (
        <Fact name={<Trans>Disconnected</Trans>}>
          <When at={one.disconnectedAt} />
        </Fact>
      )}
    </dl>
  </li>
)

/** Which mailboxes we had access to, and how often the access was renewed. */
export const AccessReport = ({ report }: { report: MailboxReport }) => {
  const { i18n } = useLingui()
  const { connections, renewals } = report
  const total = renewals.reduce((sum, { count }) => sum + count, 0)
  return (
    <Card id="access" title={<Trans>Access to mailboxes</Trans>}>
      {connections.length === 0 ? (
        <p className="text-sm text-ink-soft">
          <Trans>No mailbox was connected in this period.</Trans>
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {connections.map((one) => (
            <Connection key={`${one.email} ${one.connectedAt}`} one={one} />
          ))}
        </ul>
      )}
      {total > 0 && (
        <details className="mt-4 border-t border-line pt-4 text-sm">
          <summary className={summaryLook}>
            <Plural
              value={total}
              one="Our access was renewed # time"
              other="Our access was renewed # times"
            />
          </summary>
          <dl className="mt-2 max-w-xs space-y-1">
            {renewals.map(({ month, count }) => (
              <div key={month} className="flex justify-between gap-4">
                <dt className="text-ink-soft first-letter:uppercase">
                  {monthInWords(month, i18n.locale)}
                </dt>
                <dd className="tabular-nums">{countInDigits(count, i18n.locale)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </Card>
  )
}
