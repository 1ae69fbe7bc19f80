import type { MailboxReport } from '@letterhead/contract'
import { csvLine } from './csv.ts'

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
]
const NO_SENDING = Array.from({ length: 8 }, () => null)

/** Without the mark Excel takes UTF-8 for the machine's own letters. */
const BYTE_ORDER_MARK = '\uFEFF'

export async function* reportLines(report: MailboxReport): AsyncGenerator<string> {
  yield await Promise.resolve(`${BYTE_ORDER_MARK}${csvLine(HEAD)}`)
  for (const { month, kind, through, ...counts } of report.sending) {
    const { accepted, rejected, ended, unknown, recipients } = counts
    yield csvLine(['sending', month, kind, through, accepted, rejected, ended, unknown, recipients])
  }
  for (const { month, count } of report.renewals)
    yield csvLine(['renewals', month, ...NO_SENDING.slice(1), count])
  for (const one of report.connections) {
    const { provider, email, connectedBy, connectedAt, disconnectedAt, lastUsedAt } = one
    const cells = [provider, email, connectedBy, connectedAt, disconnectedAt, lastUsedAt]
    yield csvLine(['connection', ...NO_SENDING, null, ...cells])
  }
}
