import type { OperatorOverview, SecretOutlook } from '@letterhead/contract'
import { Plural, Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { PRODUCT_OF } from '../../lib/provider-names.ts'
import { Card } from '../../ui/card.tsx'
import type { Tone } from '../../ui/notice.tsx'
import { Pill } from '../../ui/pill.tsx'
import { When } from '../../ui/when.tsx'

type Secret = OperatorOverview['secrets'][number]

const TONE: Record<SecretOutlook, Tone> = {
  unknown: 'neutral',
  good: 'ok',
  days_60: 'warn',
  days_30: 'warn',
  days_7: 'bad',
  expired: 'bad',
}

const outlookName = ({ outlook, daysLeft }: Secret): ReactNode => {
  if (outlook === 'unknown' || daysLeft === null) return <Trans>Date not known</Trans>
  if (outlook === 'expired') return <Trans context="client secret">Expired</Trans>
  return <Plural value={daysLeft} one="# day left" other="# days left" />
}

/** When client secrets end, so that they can be rolled over before. */
export const SecretsCard = ({ secrets }: Pick<OperatorOverview, 'secrets'>) => (
  <Card id="secrets" title={<Trans>Client secrets</Trans>}>
    {secrets.length === 0 ? (
      <p className="text-sm text-ink-soft">
        <Trans>No client secret is configured.</Trans>
      </p>
    ) : (
      <ul className="divide-y divide-line">
        {secrets.map((secret) => (
          <li
            key={secret.provider + secret.which}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5 py-3 text-sm first:pt-1 last:pb-0"
          >
            <div>
              <p className="font-semibold">
                {PRODUCT_OF[secret.provider]},{' '}
                {secret.which === 'first' ? (
                  <Trans>first secret</Trans>
                ) : (
                  <Trans>second secret</Trans>
                )}
                {secret.inUse && (
                  <span className="font-normal text-ink-soft">
                    {' '}
                    · <Trans>in use now</Trans>
                  </span>
                )}
              </p>
              <p className="text-ink-soft">
                {secret.expiresAt === null ? (
                  <code className="text-[0.8125rem]">
                    {`${secret.provider.toUpperCase()}_CLIENT_SECRET${secret.which === 'second' ? '_NEXT' : ''}_EXPIRES`}
                  </code>
                ) : (
                  <When at={secret.expiresAt} />
                )}
              </p>
            </div>
            <Pill tone={TONE[secret.outlook]}>{outlookName(secret)}</Pill>
          </li>
        ))}
      </ul>
    )}
  </Card>
)
