/** What was done with the organisation's mailbox, to read and to take away (row B17). */
import { exportReport, readReport } from '@letterhead/contract'
import type { Database } from '../../platform/database/index.ts'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { personOf, recordAudit } from '../audit/index.ts'
import { periodOf, type Period } from './period.ts'
import { readMailboxReport } from './read-mailbox-report.ts'
import { reportLines } from './report-lines.ts'

export interface ReportDeps {
  readonly database: Database
  readonly now: () => Date
}

export const reportRoutes = ({ database, now }: ReportDeps): Route[] => [
  route(readReport, async ({ query, caller }) => {
    const period = validPeriod(query, now())
    return {
      answer: await database.inOrganization(
        caller.organizationId,
        async (tx) => await readMailboxReport(tx, period),
      ),
    }
  }),

  route(exportReport, async (call) => {
    const period = validPeriod(call.query, now())
    const { organizationId } = call.caller
    const report = await database.inOrganization(organizationId, async (tx) => {
      const read = await readMailboxReport(tx, period)
      const action = exportReport.audit.action
      await recordAudit(tx, { organizationId, ...personOf(call), action, details: { ...period } })
      return read
    })
    return {
      file: {
        name: `letterhead-report-${organizationId}-${period.from}-${period.to}.csv`,
        lines: reportLines(report),
      },
    }
  }),
]

const validPeriod = (asked: Parameters<typeof periodOf>[0], now: Date): Period => {
  const period = periodOf(asked, now)
  if (period !== null) return period
  const detail = 'Ask for at most 366 days, the first day before the last.'
  throw new Problem('validation_failed', {
    errors: [{ pointer: '#/query/from', code: 'invalid_period', detail }],
  })
}
