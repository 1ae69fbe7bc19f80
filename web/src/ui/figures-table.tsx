import { useLingui } from '@lingui/react'
import { Fragment, type ReactNode } from 'react'
import { countInDigits } from '../lib/moment.ts'

interface Row {
  readonly id: string
  readonly name: ReactNode
  readonly figures: readonly number[]
}
export interface FigureGroup {
  readonly id: string
  readonly title: ReactNode
  readonly rows: readonly Row[]
}

/** Figures by group and row. A narrow screen stacks them: nobody scrolls a table sideways. */
export const FiguresTable = ({
  caption,
  rowName,
  columns,
  groups,
}: {
  caption: ReactNode
  /** What a row is, above the names. */
  rowName: ReactNode
  columns: readonly string[]
  groups: readonly FigureGroup[]
}) => {
  const { i18n } = useLingui()
  const digits = (count: number) => countInDigits(count, i18n.locale)
  return (
    <>
      <table className="hidden w-full border-collapse text-sm sm:table">
        <caption className="sr-only">{caption}</caption>
        <thead className="text-ink-soft">
          <tr className="border-b border-line">
            <th scope="col" className="py-2 pr-3 text-left font-medium">
              {rowName}
            </th>
            {columns.map((column) => (
              <th key={column} scope="col" className="py-2 pl-3 text-right font-medium">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        {groups.map(({ id, title, rows }) => (
          <tbody key={id}>
            <tr>
              <th
                colSpan={columns.length + 1}
                scope="rowgroup"
                className="pt-4 pb-1 text-left font-semibold first-letter:uppercase"
              >
                {title}
              </th>
            </tr>
            {rows.map((row) => (
              <tr key={row.id} className="border-b border-line last:border-0">
                <th scope="row" className="py-1.5 pr-3 text-left font-normal">
                  {row.name}
                </th>
                {row.figures.map((figure, place) => (
                  <td key={columns[place]} className="py-1.5 pl-3 text-right tabular-nums">
                    {digits(figure)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
      <div className="space-y-5 text-sm sm:hidden">
        {groups.map(({ id, title, rows }) => (
          <section key={id}>
            <h3 className="border-b border-line pb-1.5 font-semibold first-letter:uppercase">
              {title}
            </h3>
            {rows.map((row) => (
              <Fragment key={row.id}>
                <h4 className="mt-3 font-medium">{row.name}</h4>
                <dl className="mt-1 space-y-0.5">
                  {row.figures.map((figure, place) => (
                    <div key={columns[place]} className="flex justify-between gap-4">
                      <dt className="text-ink-soft">{columns[place]}</dt>
                      <dd className="tabular-nums">{digits(figure)}</dd>
                    </div>
                  ))}
                </dl>
              </Fragment>
            ))}
          </section>
        ))}
      </div>
    </>
  )
}
