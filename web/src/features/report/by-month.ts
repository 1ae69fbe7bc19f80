import type { MailboxReport } from '@letterhead/contract'

type Line = MailboxReport['sending'][number]
export interface ReportMonth {
  readonly month: string
  readonly lines: readonly Line[]
}

/** The newest month first; in it the kind with the most mail first. */
export const byMonth = (sending: readonly Line[], through: Line['through']): ReportMonth[] => {
  const months = new Map<string, Line[]>()
  for (const line of sending) {
    if (line.through === through) months.set(line.month, [...(months.get(line.month) ?? []), line])
  }
  return [...months]
    .map(([month, lines]) => ({
      month,
      lines: lines.toSorted((one, other) => other.accepted - one.accepted),
    }))
    .toSorted((one, other) => other.month.localeCompare(one.month))
}

export const sumOf = (
  sending: readonly Line[],
  through: Line['through'],
  figure: 'accepted' | 'recipients',
): number =>
  sending
    .filter((line) => line.through === through)
    .reduce((total, line) => total + line[figure], 0)
