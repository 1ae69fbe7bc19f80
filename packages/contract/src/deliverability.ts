import * as z from 'zod/mini'
import { endpoint } from './endpoint.ts'
import { Instant } from './ids.ts'
import { Provider } from './provider.ts'

export const DELIVERABILITY_CHECKS = [
  'domain',
  'spf',
  'dkim',
  'dmarc',
  'mx',
  'mta_sts',
  'blocklist_domain',
  'blocklist_ip',
] as const
export const DeliverabilityCheck = z.enum(DELIVERABILITY_CHECKS)
export type DeliverabilityCheck = z.infer<typeof DeliverabilityCheck>

/** `unknown`: not answered or refused. Never counted as clean and never as a failure. */
export const CheckState = z.enum(['pass', 'warn', 'fail', 'unknown'])
export type CheckState = z.infer<typeof CheckState>

/** Each code has words in `@letterhead/contract/deliverability-words`. Values are named behind it. */
export const DELIVERABILITY_CODES = [
  // domain
  'domain_missing',
  'domain_unanswered',
  // include, lookups
  'spf_pass',
  // include
  'spf_missing',
  // include
  'spf_without_provider',
  // lookups
  'spf_too_many_lookups',
  // count
  'spf_several_records',
  'spf_allows_everyone',
  // reason
  'spf_broken',
  'spf_unanswered',
  // selector, bits
  'dkim_pass',
  // selectors
  'dkim_missing',
  // selector
  'dkim_revoked',
  // selector, bits
  'dkim_key_short',
  // selector
  'dkim_broken',
  // signedBy: the received copy was signed by another domain
  'dkim_signs_elsewhere',
  // selectors
  'dkim_unanswered',
  // policy, at (the domain whose record applies)
  'dmarc_pass',
  // at
  'dmarc_only_watches',
  'dmarc_missing',
  // at, policy
  'dmarc_subdomains_open',
  // at
  'dmarc_without_reports',
  // at, percent
  'dmarc_partial',
  // at, count
  'dmarc_several_records',
  // at
  'dmarc_broken',
  'dmarc_unanswered',
  // hosts
  'mx_pass',
  'mx_missing',
  'mx_refuses_mail',
  'mx_unanswered',
  'mta_sts_pass',
  'mta_sts_missing',
  'mta_sts_broken',
  'mta_sts_unanswered',
  // subject (the domain or IP), lists
  'blocklist_clear',
  // subject, list, reason
  'blocklist_listed',
  // subject, lists: those that did not answer or refused us
  'blocklist_unanswered',
  'blocklist_not_configured',
  'blocklist_ip_not_proven',
] as const
export const DeliverabilityCode = z.enum(DELIVERABILITY_CODES)
export type DeliverabilityCode = z.infer<typeof DeliverabilityCode>

/** One finding. A check has one row or more; the page groups by `check`. */
export const DeliverabilityRow = z
  .object({
    check: DeliverabilityCheck,
    state: CheckState,
    code: DeliverabilityCode,
    /** Always with `domain`. Texts of strangers' DNS: plain text only, at most 300 characters. */
    values: z.record(z.string(), z.string()),
    /** What was found, as it is published; null: nothing. At most 1,000 characters. */
    found: z.nullable(z.string()),
    /** What to publish instead, ready to copy. */
    publish: z.nullable(z.object({ name: z.string(), type: z.string(), value: z.string() })),
    /** The provider's console, or the list's own page about a listing. */
    link: z.nullable(z.string()),
  })
  .register(z.globalRegistry, { id: 'DeliverabilityRow' })
export type DeliverabilityRow = z.infer<typeof DeliverabilityRow>

/** What changed between two checks. Unknown rows never make a drift. */
export const DeliverabilityDrift = z
  .object({
    check: DeliverabilityCheck,
    at: Instant,
    /** `was` and `is` are codes with their values; `worse` tells an alert from good news. */
    was: z.object({ code: DeliverabilityCode, values: z.record(z.string(), z.string()) }),
    is: z.object({ code: DeliverabilityCode, values: z.record(z.string(), z.string()) }),
    direction: z.enum(['worse', 'better', 'other']),
  })
  .register(z.globalRegistry, { id: 'DeliverabilityDrift' })
export type DeliverabilityDrift = z.infer<typeof DeliverabilityDrift>

export const DeliverabilityReport = z
  .object({
    /** As people write it (`exämple.de`). */
    domain: z.string(),
    /** As the DNS knows it (`xn--exmple-cua.de`). */
    asciiDomain: z.string(),
    provider: Provider,
    checkedAt: Instant,
    /** The gravest of the rows that matter for sending; MTA-STS and missing reports do not. */
    state: CheckState,
    rows: z.array(DeliverabilityRow),
  })
  .register(z.globalRegistry, { id: 'DeliverabilityReport' })
export type DeliverabilityReport = z.infer<typeof DeliverabilityReport>

export const Deliverability = z
  .object({
    /** Null: no sender and no connection, so there is no domain to look at. */
    domain: z.nullable(z.string()),
    /** Null: not checked yet. */
    report: z.nullable(DeliverabilityReport),
    /** Of the last 90 days, newest first, at most 100. */
    history: z.array(z.object({ at: Instant, state: CheckState })),
    /** Newest first, at most 50. */
    drifts: z.array(DeliverabilityDrift),
    /** Before then a re-check is refused; null: now. */
    nextCheckAllowedAt: z.nullable(Instant),
  })
  .register(z.globalRegistry, { id: 'Deliverability' })
export type Deliverability = z.infer<typeof Deliverability>

export const readDeliverability = endpoint({
  id: 'readDeliverability',
  summary: 'How the sender’s domain stands: SPF, DKIM, DMARC, MX, MTA-STS, blocklists',
  method: 'GET',
  path: '/bff/deliverability',
  guard: { kind: 'session', role: 'member' },
  audit: { none: 'Reads what the public DNS says about the organisation’s own domain.' },
  success: { status: 200, answer: Deliverability },
  problems: ['forbidden'],
})

export const checkDeliverability = endpoint({
  id: 'checkDeliverability',
  summary: 'Check the sender’s domain again, now',
  method: 'POST',
  path: '/bff/deliverability/checks',
  guard: { kind: 'session', role: 'admin' },
  audit: { none: 'Asks the public DNS; changes nothing.' },
  success: { status: 200, answer: Deliverability },
  problems: ['cross_site_request', 'not_connected', 'too_many_requests'],
})
