import type { OperatorAlert } from '@letterhead/contract'
import { Plural, Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { situationOf, useRosetta } from '../../lib/rosetta.ts'
import { Card } from '../../ui/card.tsx'
import { ExternalLink } from '../../ui/external-link.tsx'
import { Pill } from '../../ui/pill.tsx'
import { TechnicalDetails } from '../../ui/technical-details.tsx'
import { Ago, When } from '../../ui/when.tsx'
import { companyOf, duringName, isOwnCode, ownWords } from './alert-words.tsx'

/**
 * What the Rosetta has customers send to the operator is what the operator needs to read. It is
 * asked as while sending: these codes mean the same whatever was being done.
 */
const useWords = (
  { code, provider }: OperatorAlert,
  product: string,
): { title: ReactNode; advice: ReactNode; link: ReactNode } => {
  const entry = useRosetta(
    isOwnCode(code) ? 'provider_not_configured' : code,
    situationOf({ provider, during: 'sending', productName: product, organizationName: '' }),
  )
  if (isOwnCode(code)) return { ...ownWords(code, provider), link: null }
  const paragraphs = entry?.copyText?.split('\n\n') ?? []
  return {
    title: entry?.title ?? code,
    advice: paragraphs.map((paragraph) => (
      <span key={paragraph} className="block whitespace-pre-wrap">
        {paragraph}
      </span>
    )),
    link:
      entry?.link === null || entry?.link === undefined ? null : (
        <ExternalLink to={entry.link.url}>{entry.link.label}</ExternalLink>
      ),
  }
}

const Alert = ({ alert, product }: { alert: OperatorAlert; product: string }) => {
  const { title, advice, link } = useWords(alert, product)
  const { count, resolvedAt } = alert
  return (
    <li className="space-y-2 py-4 text-sm first:pt-1 last:pb-0">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1.5">
        <h3 className="font-semibold">{title}</h3>
        {resolvedAt === null ? (
          <Pill tone="bad">
            <Trans>Open</Trans>
          </Pill>
        ) : (
          <Pill tone="neutral">
            <Trans>Over</Trans>
          </Pill>
        )}
      </div>
      {resolvedAt === null && (
        <>
          <p className="max-w-prose space-y-2">{advice}</p>
          {link !== null && <p>{link}</p>}
        </>
      )}
      <p className="text-ink-soft">
        {companyOf(alert.provider)}, {duringName(alert.during)}.{' '}
        <Trans>
          Since <When at={alert.firstAt} />, last met <Ago at={alert.lastAt} />,{' '}
          <Plural value={count} one="# time" other="# times" />.
        </Trans>
        {resolvedAt !== null && (
          <>
            {' '}
            <Trans>
              Over since <When at={resolvedAt} />.
            </Trans>
          </>
        )}
      </p>
      <TechnicalDetails code={alert.code} details={{ ...alert.technical, at: alert.lastAt }} />
    </li>
  )
}

const keyOf = ({ code, provider, during, firstAt }: OperatorAlert): string =>
  `${code} ${provider} ${during} ${firstAt}`

/** What only the operator can put right: what is open first, then what was. */
export const AlertsCard = ({
  alerts,
  product,
}: {
  alerts: readonly OperatorAlert[]
  product: string
}) => {
  const open = alerts.filter(({ resolvedAt }) => resolvedAt === null)
  const over = alerts.filter(({ resolvedAt }) => resolvedAt !== null)
  return (
    <Card
      id="alerts"
      title={<Trans>What needs you</Trans>}
      status={
        open.length === 0 && (
          <Pill tone="ok">
            <Trans>Nothing is open</Trans>
          </Pill>
        )
      }
    >
      {open.length === 0 ? (
        <p className="text-sm text-ink-soft">
          <Trans>No fault of this installation keeps anybody’s emails waiting.</Trans>
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {open.map((alert) => (
            <Alert key={keyOf(alert)} alert={alert} product={product} />
          ))}
        </ul>
      )}
      {over.length > 0 && (
        <details className="mt-5 border-t border-line pt-4">
          <summary className="w-fit cursor-pointer text-sm font-medium text-accent">
            <Trans>Over in the last 30 days</Trans>
          </summary>
          <ul className="mt-3 divide-y divide-line">
            {over.map((alert) => (
              <Alert key={keyOf(alert)} alert={alert} product={product} />
            ))}
          </ul>
        </details>
      )}
    </Card>
  )
}
