import { readAudit, type AuditEntry } from '@letterhead/contract'
import { useLingui } from '@lingui/react'
import { Trans } from '@lingui/react/macro'
import { callOrThrow } from '../../lib/api.ts'
import { dayInWords } from '../../lib/moment.ts'
import { KeysetPages } from '../../ui/keyset-pages.tsx'
import { isKnownAction } from './audit-action-words.ts'
import type { AuditFilter } from './audit-filter.tsx'
import { AuditLine } from './audit-line.tsx'

const readSlice = async (
  { action = '', ...rest }: AuditFilter,
  cursor: string | null,
  signal: AbortSignal,
) => {
  const query = {
    ...rest,
    ...(isKnownAction(action) ? { action } : {}),
    ...(cursor === null ? {} : { cursor }),
  }
  const { entries, nextCursor } = await callOrThrow(readAudit, { query, signal })
  return { items: entries, nextCursor }
}

interface Day {
  readonly words: string
  readonly entries: AuditEntry[]
}

const byDay = (entries: readonly AuditEntry[], locale: string): readonly Day[] => {
  const days: Day[] = []
  for (const entry of entries) {
    const words = dayInWords(entry.at, locale)
    const last = days.at(-1)
    if (last?.words === words) last.entries.push(entry)
    else days.push({ words, entries: [entry] })
  }
  return days
}

/** The newest first, by day. */
export const AuditTrail = ({
  filter,
  narrowTo,
}: {
  filter: AuditFilter
  narrowTo: (actor: string) => void
}) => {
  const { i18n } = useLingui()
  const narrowed = Object.keys(filter).length > 0
  return (
    <KeysetPages
      key={JSON.stringify(filter)}
      queryKey={['audit', filter]}
      read={async (cursor, signal) => await readSlice(filter, cursor, signal)}
      renderNothing={() => (
        <p className="text-sm text-ink-soft">
          {narrowed ? (
            <Trans>Nothing like this has happened.</Trans>
          ) : (
            <Trans>Nothing has happened so far.</Trans>
          )}
        </p>
      )}
      renderItems={(entries, before) =>
        byDay(entries, i18n.locale).map(({ words, entries: lines }) => (
          <section key={words} className="mt-5 first:mt-0">
            {(before === undefined || dayInWords(before.at, i18n.locale) !== words) && (
              <h3 className="border-b border-line pb-2 text-sm font-semibold first-letter:uppercase">
                {words}
              </h3>
            )}
            <ol className="divide-y divide-line">
              {lines.map((entry) => (
                <AuditLine key={entry.sequence} entry={entry} narrowTo={narrowTo} />
              ))}
            </ol>
          </section>
        ))
      }
    />
  )
}
