import type { TechnicalDetails as Details } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { CopyButton } from './copy-button.tsx'
import { When } from './when.tsx'

/** What the provider said, for IT people; closed until somebody asks. */
export const TechnicalDetails = ({ code, details }: { code: string; details: Details | null }) => {
  const { t } = useLingui()
  const rows: [string, string][] = [
    [t`Our code`, code],
    [t`Provider’s code`, details?.providerCode ?? ''],
    [t`HTTP status`, details?.httpStatus?.toString() ?? ''],
    [t`Correlation id`, details?.correlationId ?? ''],
  ]
  const known = rows.filter(([, value]) => value !== '')
  const text = [...known, [t`Time`, details?.at ?? '']].map((row) => row.join(': ')).join('\n')
  return (
    <details className="text-sm">
      <summary className="w-fit cursor-pointer rounded-sm py-1 font-medium text-accent pointer-coarse:py-2.5">
        <Trans>Technical details</Trans>
      </summary>
      <dl className="mt-2 mb-3 grid grid-cols-1 gap-x-4 gap-y-1 sm:grid-cols-[max-content_1fr]">
        {known.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-soft">{name}</dt>
            <dd className="font-mono text-[0.8125rem]">{value}</dd>
          </div>
        ))}
        {details !== null && (
          <div className="contents">
            <dt className="text-ink-soft">{t`Time`}</dt>
            <dd>
              <When at={details.at} />
            </dd>
          </div>
        )}
      </dl>
      <CopyButton text={text}>
        <Trans>Copy details</Trans>
      </CopyButton>
    </details>
  )
}
