import type { QueryClient } from '@tanstack/react-query'
import { late } from '../ui/late.tsx'
import { PATHS } from './paths.ts'

// The pages of this installation, each a file of its own that is fetched with its first visit.

const emailSending = async () => await import('./email-sending/email-sending-page.tsx')

export const EmailSendingPage = late(async () => (await emailSending()).EmailSendingPage)
export const IntegrationsPage = late(
  async () => (await import('./integrations-page.tsx')).IntegrationsPage,
)
export const HandOverPage = late(async () => (await import('./hand-over-page.tsx')).HandOverPage)
export const DeliverabilityPage = late(
  async () => (await import('./deliverability-page.tsx')).DeliverabilityPage,
)
export const SecurityPage = late(async () => (await import('./security-page.tsx')).SecurityPage)
export const ActivityPage = late(async () => (await import('./activity-page.tsx')).ActivityPage)
export const ReportPage = late(async () => (await import('./report-page.tsx')).ReportPage)
export const AuditPage = late(async () => (await import('./audit-page.tsx')).AuditPage)
export const OperatorPage = late(async () => (await import('./operator-page.tsx')).OperatorPage)

const AT: Readonly<Record<string, { readonly fetch: () => Promise<unknown> }>> = {
  '/': EmailSendingPage,
  [PATHS.emailSending]: EmailSendingPage,
  [PATHS.integrations]: IntegrationsPage,
  [PATHS.deliverability]: DeliverabilityPage,
  [PATHS.security]: SecurityPage,
  [PATHS.activity]: ActivityPage,
  [PATHS.report]: ReportPage,
  [PATHS.audit]: AuditPage,
  [PATHS.operator]: OperatorPage,
}

/** The page of this address is on its way before anybody knows whether it may be seen. */
export const fetchPage = async (pathname: string): Promise<unknown> => await AT[pathname]?.fetch()

/** What the settings page asks first goes out before its first drawing: one wait less. */
export const askAhead = async (client: QueryClient, pathname: string): Promise<void> => {
  if (AT[pathname] === EmailSendingPage) await (await emailSending()).askAhead(client)
}
