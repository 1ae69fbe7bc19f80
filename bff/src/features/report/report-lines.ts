import type { MailboxReport } from '@letterhead/contract'
import { csvLine, type Cell } from './csv.ts'

// One table, so that a spreadsheet can filter it: what a line is about stands in the first column.
const HEAD = [
  'about',
  'month',
  'kind',
  'through',
  'accepted',
  'rejected',
  'ended',
  'unknown',
  'recipients',
  'renewals',
  'provider',
  'mailbox',
  'connected by',
  'connected at',
  'disconnected at',
  'last used at',
] as const

/** As many fields as the head has, whatever the line is about: RFC 4180, and strict readers insist. */
const line = (cells: Partial<Record<(typeof HEAD)[number], Cell>>): string =>
  csvLine(HEAD.map((column) => cells[column] ?? null))

/** Without the mark Excel takes UTF-8 for the machine's own letters. */
const BYTE_ORDER_MARK = '\uFEFF'

export async function* reportLines(report: MailboxReport): AsyncGenerator<string> {
  yield await Promise.resolve(`${BYTE_ORDER_MARK}${csvLine(HEAD)}`)
  for (const sent of report.sending) yield line({ about: 'sending', ...sent })
  for (const { month, count } of report.renewals)
    yield line({ about: 'renewals', month, renewals: count })
  for (const { provider, email, ...one } of report.connections)
    yield line({
      about: 'connection',
      provider,
      mailbox: email,
      'connected by': one.connectedBy,
      'connected at': one.connectedAt,
      'disconnected at': one.disconnectedAt,
      'last used at': one.lastUsedAt,
    })
}
