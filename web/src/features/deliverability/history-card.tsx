import type { Deliverability, DeliverabilityDrift, Provider } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useDeliverabilityWords } from '../../lib/deliverability-words.ts'
import { absoluteMoment } from '../../lib/moment.ts'
import { useLocale } from '../../lib/use-locale.ts'
import { Card } from '../../ui/card.tsx'
import { Pill } from '../../ui/pill.tsx'
import { When } from '../../ui/when.tsx'
import { checkName } from './check-name.tsx'
import { SIGN, stateName } from './state-sign.tsx'

/** The newest on the right, as time runs. */
const SHOWN = 60

const Direction = ({ direction }: Pick<DeliverabilityDrift, 'direction'>) => {
  switch (direction) {
    case 'worse':
      return (
        <Pill tone="bad">
          <Trans>Worse</Trans>
        </Pill>
      )
    case 'better':
      return (
        <Pill tone="ok">
          <Trans>Better</Trans>
        </Pill>
      )
    case 'other':
      return (
        <Pill tone="neutral">
          <Trans>Changed</Trans>
        </Pill>
      )
    default:
      return direction satisfies never
  }
}

const Drift = ({ drift, provider }: { drift: DeliverabilityDrift; provider: Provider }) => {
  const words = useDeliverabilityWords()
  return (
    <li className="py-3 text-sm first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <p className="font-semibold">{checkName(drift.check)}</p>
        <Direction direction={drift.direction} />
      </div>
      {words !== null && <p>{words.explainDrift(drift, provider)}</p>}
      <p className="mt-1 text-ink-soft">
        <When at={drift.at} />
      </p>
    </li>
  )
}

/** What changed since, and how the checks of the last weeks went. */
export const HistoryCard = ({
  deliverability,
  provider,
}: {
  deliverability: Deliverability
  provider: Provider
}) => {
  const { t } = useLingui()
  const locale = useLocale()
  const { drifts, history } = deliverability
  return (
    <Card id="history" title={<Trans>Changes and history</Trans>}>
      <div className="space-y-5">
        {drifts.length === 0 ? (
          <p className="text-sm text-ink-soft">
            <Trans>Nothing has changed so far. If something does, your admins get an email.</Trans>
          </p>
        ) : (
          <ul className="divide-y divide-line">
            {drifts.map((drift) => (
              <Drift key={drift.at + drift.check} drift={drift} provider={provider} />
            ))}
          </ul>
        )}
        {history.length > 0 && (
          <div>
            <h3 className="text-sm font-semibold">
              <Trans>The last checks</Trans>
            </h3>
            <ol aria-label={t`Checks, the oldest first`} className="mt-2 flex flex-wrap gap-1.5">
              {history
                .slice(0, SHOWN)
                .toReversed()
                .map(({ at, state }) => {
                  const { Icon, look } = SIGN[state]
                  return (
                    <li key={at} title={absoluteMoment(at, locale)}>
                      <Icon aria-hidden className={`size-4.5 ${look}`} />
                      <span className="sr-only">
                        {absoluteMoment(at, locale)}: {stateName(state)}
                      </span>
                    </li>
                  )
                })}
            </ol>
          </div>
        )}
      </div>
    </Card>
  )
}
