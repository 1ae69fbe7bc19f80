import type { OutboxLimits } from '@letterhead/contract'
import { useLingui } from '@lingui/react'
import { Trans } from '@lingui/react/macro'
import { Suspense } from 'react'
import { countInDigits } from '../../lib/moment.ts'
import { late } from '../../ui/late.tsx'
import { LIMITS } from './limit-draft.ts'
import { LIMIT_WORDS } from './limit-words.ts'

const LimitsForm = late(async () => (await import('./limits-form.tsx')).LimitsForm)

const ReadOnly = ({ limits }: { limits: OutboxLimits }) => {
  const { i18n } = useLingui()
  const own = LIMITS.flatMap((name) => {
    const limit = limits[name]?.own ?? null
    return limit === null ? [] : [{ name, limit: countInDigits(limit, i18n.locale) }]
  })
  if (own.length === 0) {
    return (
      <p className="text-sm text-ink-soft">
        <Trans>None: the limits above hold.</Trans>
      </p>
    )
  }
  return (
    <dl className="grid gap-x-8 gap-y-2 text-sm sm:grid-cols-3">
      {own.map(({ name, limit }) => (
        <div key={name}>
          <dt className="text-ink-soft">{i18n._(LIMIT_WORDS[name])}</dt>
          <dd className="font-semibold tabular-nums">{limit}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The provider’s and the operator’s limits, lowered by the organisation itself. */
export const OwnLimits = ({ limits, mayChange }: { limits: OutboxLimits; mayChange: boolean }) => (
  <section aria-labelledby="own-limits-title" className="space-y-3 border-t border-line pt-4">
    <div>
      <h3 id="own-limits-title" className="text-sm font-semibold">
        <Trans>Your own limits</Trans>
      </h3>
      {mayChange && (
        <p className="mt-1 max-w-prose text-sm text-ink-soft">
          <Trans>
            Lower the pace if people also send from this mailbox, or to be sure that no more can
            leave. Empty: no limit of your own.
          </Trans>
        </p>
      )}
    </div>
    {mayChange ? (
      <Suspense fallback={<div aria-busy="true" className="h-23" />}>
        <LimitsForm limits={limits} />
      </Suspense>
    ) : (
      <ReadOnly limits={limits} />
    )}
  </section>
)
