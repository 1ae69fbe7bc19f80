import * as z from 'zod/mini'
import { endpoint } from './endpoint.ts'
import { Day, Instant } from './ids.ts'

const Month = z.string().check(z.regex(/^\d{4}-\d{2}$/))

/** What Letterhead did with the organisation's mailbox; no recipients, no subjects. */
export const MailboxReport = z
  .object({
    /** Days, UTC, both included. */
    from: z.string(),
    to: z.string(),
    sending: z.array(
      z.object({
        month: Month,
        kind: z.string(),
        /** `own`: through the connected mailbox; `platform`: from the platform's address. */
        through: z.enum(['own', 'platform']),
        accepted: z.number(),
        rejected: z.number(),
        /** Cancelled or expired: these never left. */
        ended: z.number(),
        /** Whether it left is not known. */
        unknown: z.number(),
        recipients: z.number(),
      }),
    ),
    /** How often our access was renewed at the provider. */
    renewals: z.array(z.object({ month: Month, count: z.number() })),
    connections: z.array(
      z.object({
        provider: z.string(),
        email: z.string(),
        connectedBy: z.string(),
        connectedAt: Instant,
        disconnectedAt: z.nullable(Instant),
        /** The last time the provider accepted a message from us. */
        lastUsedAt: z.nullable(Instant),
      }),
    ),
  })
  .register(z.globalRegistry, { id: 'MailboxReport' })
export type MailboxReport = z.infer<typeof MailboxReport>

/** At most 366 days; the last twelve months when absent. */
const query = z.strictObject({ from: z.optional(Day), to: z.optional(Day) })

export const readReport = endpoint({
  id: 'readReport',
  summary: 'What Letterhead did with the mailbox, by month and kind',
  method: 'GET',
  path: '/bff/report',
  guard: { kind: 'session', role: 'admin' },
  audit: { none: 'Reads the organisation’s own figures; taking a copy is recorded.' },
  query,
  success: { status: 200, answer: MailboxReport },
  problems: ['validation_failed'],
})

export const exportReport = endpoint({
  id: 'exportReport',
  summary: 'The same as a file for a spreadsheet (RFC 4180, formulas made harmless)',
  method: 'GET',
  path: '/bff/report/export',
  guard: { kind: 'session', role: 'admin' },
  audit: { action: 'report.exported' },
  limit: 'export',
  query,
  success: { status: 200, media: 'text/csv' },
  problems: ['validation_failed', 'too_many_requests'],
})
