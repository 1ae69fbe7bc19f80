import type { DeliverabilityRow, Provider } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { useDeliverabilityWords } from '../../lib/deliverability-words.ts'
import { Card } from '../../ui/card.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { summaryLook } from '../../ui/disclosure-look.ts'
import { ExternalLink } from '../../ui/external-link.tsx'
import { HostNames } from '../../ui/host-names.tsx'
import { checkName } from './check-name.tsx'
import { SIGN, stateName } from './state-sign.tsx'

const Publish = ({ record }: { record: NonNullable<DeliverabilityRow['publish']> }) => (
  <div className="mt-2 space-y-2 rounded-md border border-line bg-sunken p-3">
    <dl className="grid grid-cols-1 gap-x-4 gap-y-1 sm:grid-cols-[max-content_1fr]">
      <dt className="text-ink-soft">
        <Trans>Name</Trans>
      </dt>
      <dd className="font-mono text-[0.8125rem]">
        <HostNames in={record.name} />
      </dd>
      <dt className="text-ink-soft">
        <Trans>Type</Trans>
      </dt>
      <dd className="font-mono text-[0.8125rem]">{record.type}</dd>
      <dt className="text-ink-soft">
        <Trans>Value</Trans>
      </dt>
      <dd className="font-mono text-[0.8125rem]">
        <HostNames in={record.value} />
      </dd>
    </dl>
    <CopyButton text={record.value}>
      <Trans>Copy the value</Trans>
    </CopyButton>
  </div>
)

const Row = ({
  row,
  provider,
  words,
}: {
  row: DeliverabilityRow
  provider: Provider
  words: NonNullable<ReturnType<typeof useDeliverabilityWords>>
}) => {
  const { Icon, look } = SIGN[row.state]
  const { title, what, steps } = words.explainRow(row, provider)
  const listed = row.code === 'blocklist_listed'
  return (
    <li className="flex gap-3">
      <Icon aria-hidden className={`mt-0.5 size-4.5 shrink-0 ${look}`} />
      <div className="min-w-0 flex-1 text-sm">
        <p className="font-semibold">
          <span className="sr-only">{stateName(row.state)}: </span>
          {title}
        </p>
        <p className="max-w-prose">
          <HostNames in={what} />
        </p>
        {steps.length > 0 && (
          <ol className="mt-1.5 max-w-prose list-decimal space-y-1 pl-5 text-ink-soft">
            {steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        )}
        {row.publish !== null && <Publish record={row.publish} />}
        {row.link !== null && (
          <p className="mt-1.5">
            <ExternalLink to={row.link}>
              {listed ? (
                <Trans>See why, and ask for removal</Trans>
              ) : (
                <Trans>Open the console</Trans>
              )}
            </ExternalLink>
          </p>
        )}
        {row.found !== null && (
          <details className="mt-1">
            <summary className={summaryLook}>
              <Trans>What is published</Trans>
            </summary>
            <p className="mt-1 rounded-md bg-sunken p-3 font-mono text-[0.8125rem]">
              <HostNames in={row.found} />
            </p>
          </details>
        )}
      </div>
    </li>
  )
}

/** Each check with its findings: why, what to do, and what to publish. */
export const CheckRows = ({
  rows,
  provider,
}: {
  rows: readonly DeliverabilityRow[]
  provider: Provider
}) => {
  const words = useDeliverabilityWords()
  const checks = [...new Set(rows.map(({ check }) => check))]
  return (
    <Card id="checks" title={<Trans>Checks</Trans>}>
      {words === null ? (
        <div aria-busy="true" className="h-96" />
      ) : (
        <div className="divide-y divide-line">
          {checks.map((check) => (
            <section
              key={check}
              aria-labelledby={`check-${check}`}
              className="py-4 first:pt-1 last:pb-0"
            >
              <h3 id={`check-${check}`} className="text-sm font-semibold">
                {checkName(check)}
              </h3>
              <ul className="mt-2 space-y-3">
                {rows
                  .filter((row) => row.check === check)
                  .map((row) => (
                    <Row
                      key={row.code + JSON.stringify(row.values)}
                      row={row}
                      provider={provider}
                      words={words}
                    />
                  ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </Card>
  )
}
