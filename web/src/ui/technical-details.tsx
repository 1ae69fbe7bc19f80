import type { TechnicalDetails as Details } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { CopyButton } from './copy-button.tsx'
import { summaryLook } from './disclosure-look.ts'
import { When } from './when.tsx'

/** For IT people and search engines: in English, as the providers' own documentation is. */
export const technicalLines = (code: string, details: Details | null): string =>
  [
    ['Code', code],
    ['Provider’s code', details?.providerCode ?? ''],
    ['HTTP status', details?.httpStatus?.toString() ?? ''],
    ['Correlation ID', details?.correlationId ?? ''],
    ['Time', details?.at ?? ''],
  ]
    .filter(([, value]) => value !== '')
    .map((row) => row.join(': '))
    .join('\n')

/** What the provider said, for IT people; closed until somebody asks. */
export const TechnicalDetails = ({ code, details }: { code: string; details: Details | null }) => {
  const { t } = useLingui()
  const rows: [string, string][] = [
    [t`Our code`, code],
    [t`Provider’s code`, details?.providerCode ?? ''],
    [t`HTTP status`, details?.httpStatus?.toString() ?? ''],
    [t`Correlation id`, details?.correlationId ?? ''],
  ]
  return (
    <details className="text-sm">
      <summary className={summaryLook}>
        <Trans>Technical details</Trans>
      </summary>
      <dl className="mt-2 mb-3 grid grid-cols-1 gap-x-4 gap-y-1 sm:grid-cols-[max-content_1fr]">
        {rows
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
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
      <CopyButton text={technicalLines(code, details)}>
        <Trans>Copy details</Trans>
      </CopyButton>
    </details>
  )
}
