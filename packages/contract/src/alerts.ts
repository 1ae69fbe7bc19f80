import * as z from 'zod/mini'
import { endpoint } from './endpoint.ts'
import { Instant } from './ids.ts'
import { Provider } from './provider.ts'

/**
 * What only the operator can put right. All but the last two are sending codes with a Rosetta entry
 * (`during: 'sending'`). `discovery_rejected`: the provider's OpenID document names a foreign issuer
 * or an address that is not https; `second_secret_in_use`: the first client secret was refused and
 * the second works, so it is time to replace the first.
 */
export const OPERATOR_ALERT_CODES = [
  'client_secret_invalid',
  'client_secret_expired',
  'app_misconfigured',
  'api_disabled',
  'project_quota_reached',
  'token_unreadable',
  'platform_smtp_refused',
  'provider_not_configured',
  'discovery_rejected',
  'second_secret_in_use',
] as const
export const OperatorAlertCode = z.enum(OPERATOR_ALERT_CODES)
export type OperatorAlertCode = z.infer<typeof OperatorAlertCode>

/** One incident: from its first sign until it worked again. Names no organisation and no address. */
export const OperatorAlert = z
  .object({
    code: OperatorAlertCode,
    /** `platform`: the operator's own SMTP server. */
    provider: z.enum(['microsoft', 'google', 'platform']),
    /** What was being done: the same code while connecting and while renewing are two incidents. */
    during: z.enum(['connecting', 'renewing', 'sending', 'discovering']),
    firstAt: Instant,
    lastAt: Instant,
    /** How often it was met in this incident, over all processes. */
    count: z.number(),
    /** Null: it goes on. */
    resolvedAt: z.nullable(Instant),
    /** The provider's own words of the last time: `AADSTS7000222`, `accessNotConfigured`, … */
    technical: z.object({
      providerCode: z.nullable(z.string()),
      httpStatus: z.nullable(z.number()),
      correlationId: z.nullable(z.string()),
    }),
  })
  .register(z.globalRegistry, { id: 'OperatorAlert' })
export type OperatorAlert = z.infer<typeof OperatorAlert>

export const readOperatorAlerts = endpoint({
  id: 'readOperatorAlerts',
  summary: 'What only the operator can put right: open alerts, then those of the last 30 days',
  method: 'GET',
  path: '/bff/operator/alerts',
  guard: { kind: 'session', role: 'operator' },
  audit: { none: 'Reads what concerns no single organisation.' },
  success: { status: 200, answer: z.object({ alerts: z.array(OperatorAlert) }) },
  problems: [],
})

/**
 * How near the end a client secret is. `unknown`: the operator has not said when it ends
 * (`MICROSOFT_CLIENT_SECRET_EXPIRES`); `days_60`, `days_30`, `days_7`: at most so many are left.
 */
export const SecretOutlook = z.enum(['unknown', 'good', 'days_60', 'days_30', 'days_7', 'expired'])
export type SecretOutlook = z.infer<typeof SecretOutlook>

export const OperatorOverview = z
  .object({
    providers: z.array(
      z.object({
        provider: Provider,
        /** False: no client id is configured. */
        configured: z.boolean(),
        /** False while its discovery document is wrong or out of reach. */
        available: z.boolean(),
        connections: z.object({
          connected: z.number(),
          needsReconnect: z.number(),
          disconnected: z.number(),
        }),
      }),
    ),
    /** Open ones only. */
    alerts: z.array(OperatorAlert),
    /** In the order in which they are tried; one or two a provider. */
    secrets: z.array(
      z.object({
        provider: Provider,
        which: z.enum(['first', 'second']),
        /** The one that this process uses now. */
        inUse: z.boolean(),
        /** End of that day, UTC; null: not said. */
        expiresAt: z.nullable(Instant),
        /** Whole days; negative when it is over. */
        daysLeft: z.nullable(z.number()),
        outlook: SecretOutlook,
      }),
    ),
  })
  .register(z.globalRegistry, { id: 'OperatorOverview' })
export type OperatorOverview = z.infer<typeof OperatorOverview>

export const readOperatorOverview = endpoint({
  id: 'readOperatorOverview',
  summary: 'Connections by state, open alerts, and when client secrets end; no addresses',
  method: 'GET',
  path: '/bff/operator/overview',
  guard: { kind: 'session', role: 'operator' },
  audit: { none: 'Reads counts and the operator’s own settings.' },
  success: { status: 200, answer: OperatorOverview },
  problems: [],
})

/**
 * What will end a connection unless something is done.
 * - `idle_grant`: the provider ends a grant that nobody uses (Google 6 months, Microsoft 90 days);
 *   we renew it long before, so `at` moves on by itself.
 * - `testing_mode`: at Google, grants of a project in *Testing* end after seven days. The operator
 *   must publish the project.
 * - `time_limited`: at Google, the person allowed access for a limited time.
 * - `sign_in_frequency`: a rule of the tenant asks for a new sign-in from time to time; `at` is
 *   reckoned from how long it lasted before.
 */
export const ConnectionEnding = z
  .object({
    code: z.enum(['idle_grant', 'testing_mode', 'time_limited', 'sign_in_frequency']),
    /** Null: the time is not known. */
    at: z.nullable(Instant),
    /** What it was seen by, for IT people: a provider's own code such as `AADSTS70043`. */
    detail: z.nullable(z.string()),
  })
  .register(z.globalRegistry, { id: 'ConnectionEnding' })
export type ConnectionEnding = z.infer<typeof ConnectionEnding>
