import type { ActivityDays } from '@letterhead/contract'
import { useLingui as useLocale } from '@lingui/react'
import { Trans, useLingui } from '@lingui/react/macro'
import { countInDigits, longDay, shortDay } from '../../lib/moment.ts'
import { FiguresTable } from '../../ui/figures-table.tsx'
import { summaryLook } from '../../ui/disclosure-look.ts'
import { barsOf, isQuiet, SERIES, seriesOf, type Bar, type Series } from './chart-bars.ts'

const HEIGHT = 160
const FILL: Record<Series, string> = {
  accepted: 'fill-accent forced-colors:fill-[CanvasText]',
  failed: 'fill-bad forced-colors:fill-[LinkText]',
  held: 'fill-warn forced-colors:fill-[GrayText]',
  unknown: 'fill-edge forced-colors:fill-[Highlight]',
}

const useSeriesNames = (): Record<Series, string> => {
  const { t } = useLingui()
  return {
    accepted: t({ message: 'Accepted', context: 'several emails' }),
    failed: t`Rejected or expired`,
    held: t({ message: 'On hold', context: 'several emails' }),
    unknown: t({ message: 'Unknown', context: 'several emails' }),
  }
}

const Legend = ({ names }: { names: Record<Series, string> }) => (
  <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-ink-soft">
    {SERIES.map((series) => (
      <li key={series} className="flex items-center gap-1.5">
        <svg aria-hidden className="size-3 forced-color-adjust-none">
          <rect width="12" height="12" rx="2" className={FILL[series]} />
        </svg>
        {names[series]}
      </li>
    ))}
  </ul>
)

const DayBar = ({
  bar,
  place,
  of,
  words,
}: {
  bar: Bar
  place: number
  of: number
  words: string
}) => (
  <g>
    <title>{words}</title>
    <rect
      x={`${(place / of) * 100}%`}
      width={`${100 / of}%`}
      height={HEIGHT}
      className="fill-transparent hover:fill-sunken"
    />
    {bar.pieces.map(({ series, top, height }) => (
      <rect
        key={series}
        x={`${((place + 0.14) / of) * 100}%`}
        width={`${72 / of}%`}
        y={top * HEIGHT}
        // A single email among thousands is still to be seen.
        height={Math.max(2, height * HEIGHT)}
        className={FILL[series]}
      />
    ))}
  </g>
)

const Table = ({ days }: Pick<ActivityDays, 'days'>) => {
  const { i18n } = useLocale()
  const { t } = useLingui()
  const busy = days.filter((day) => !isQuiet([day])).toReversed()
  return (
    <details className="mt-4 text-sm">
      <summary className={summaryLook}>
        <Trans>Show as a table</Trans>
      </summary>
      <FiguresTable
        caption={<Trans>Emails by day</Trans>}
        rowName={<Trans>Day (UTC)</Trans>}
        columns={[
          t({ message: 'Accepted', context: 'several emails' }),
          t({ message: 'Rejected', context: 'several emails' }),
          t({ message: 'Expired', context: 'several emails' }),
          t({ message: 'Cancelled', context: 'several emails' }),
          t({ message: 'On hold', context: 'several emails' }),
          t({ message: 'Unknown', context: 'several emails' }),
        ]}
        groups={[
          {
            id: 'days',
            title: t`Days with emails, the newest first`,
            rows: busy.map((one) => ({
              id: one.day,
              name: longDay(one.day, i18n.locale),
              figures: [
                one.accepted,
                one.rejected,
                one.expired,
                one.cancelled,
                one.held,
                one.unknown,
              ],
            })),
          },
        ]}
      />
    </details>
  )
}

/** Bars by day, drawn by hand: thirty of them need no library. The table says the same in figures. */
export const ActivityChart = ({ days }: Pick<ActivityDays, 'days'>) => {
  const { i18n } = useLocale()
  const { t } = useLingui()
  const names = useSeriesNames()
  const { top, bars } = barsOf(days)
  const count = (figure: number) => countInDigits(figure, i18n.locale)
  const wordsOf = ({ day }: Bar) => {
    const counts = seriesOf(day)
    const figures = SERIES.map((series) => `${names[series]} ${count(counts[series])}`)
    return `${longDay(day.day, i18n.locale)}: ${figures.join(', ')}`
  }
  const ends = [days.at(0), days.at(Math.floor(days.length / 2)), days.at(-1)]
  return (
    <figure>
      <Legend names={names} />
      <div className="mt-3 grid grid-cols-[auto_1fr] gap-x-2 text-xs text-ink-soft tabular-nums">
        <div aria-hidden className="flex h-40 flex-col justify-between text-right leading-none">
          <span className="-translate-y-1/2">{count(top)}</span>
          <span>{count(top / 2)}</span>
          <span className="translate-y-1/2">0</span>
        </div>
        <svg
          role="img"
          aria-label={t`Emails by day, as bars. The table below holds the figures.`}
          className="h-40 w-full overflow-visible forced-color-adjust-none"
        >
          {[0.5, HEIGHT / 2, HEIGHT - 0.5].map((y) => (
            <line
              key={y}
              x2="100%"
              y1={y}
              y2={y}
              className="stroke-line forced-colors:stroke-[GrayText]"
            />
          ))}
          {bars.map((bar, place) => (
            <DayBar
              key={bar.day.day}
              bar={bar}
              place={place}
              of={bars.length}
              words={wordsOf(bar)}
            />
          ))}
        </svg>
        <span />
        <div aria-hidden className="mt-1.5 flex justify-between">
          {ends.map((one) => one && <span key={one.day}>{shortDay(one.day, i18n.locale)}</span>)}
        </div>
      </div>
      <Table days={days} />
    </figure>
  )
}
