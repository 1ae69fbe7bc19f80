import * as z from 'zod/mini'
import { endpoint } from './endpoint.ts'
import { Day, Instant } from './ids.ts'
import { oneLine } from './one-line.ts'

/** Everything that leaves a line. Screens translate these; an unknown one is shown as it is. */
export const AUDIT_ACTIONS = [
  'session.started',
  'session.ended',
  'session.ended_everywhere',
  'sign_in.refused',
  'access.denied',
  'api_key.created',
  'api_key.revoked',
  'organization.provisioned',
  'workspace.provisioned',
  'connect_attempt.started',
  'connect_attempt.cancelled',
  'connect_attempt.failed',
  'connect_attempt.refused',
  'connection.connected',
  'connection.needs_reconnect',
  'connection.disconnected',
  'sender.tested',
  'sender.changed',
  'sender.headers_pasted',
  'sender_policy.changed',
  'hand_over.created',
  'hand_over.approved',
  'hand_over.declined',
  'hand_over.failed',
  'hand_over.other_tenant',
  'hand_over.revoked',
  'notification.cancelled',
  'held_mail.drained',
  'held_mail.dropped',
  'held_mail.stopped',
  'unknown_mail.resolved',
  'outbox_policies.changed',
  'outbox_limits.changed',
  'retention.changed',
  'brake.pulled',
  'brake.released',
  'volume_brake.changed',
  'audit.exported',
  'report.exported',
  'keys.rotated',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

/** Lower-case hex SHA-256. */
const Digest = z.string().check(z.regex(/^[0-9a-f]{64}$/))
const Detail = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()])

/**
 * One line of an organisation's audit trail. Lines are never changed or removed. `digest` is
 * SHA-256 over `previousDigest`, a line feed, and the RFC 8785 form of the rest of this object
 * without `digest` and `previousDigest`.
 */
export const AuditEntry = z
  .object({
    /** 1, 2, 3, … without a gap in each organisation. */
    sequence: z.number(),
    at: Instant,
    actor: z.object({
      kind: z.enum(['person', 'api_key', 'system']),
      /** Id at the sign-in provider, of the key, or the part of the system. */
      id: z.string(),
      /** A person's or key's name at that time; null for the system. */
      name: z.nullable(z.string()),
    }),
    action: z.string(),
    /** Names of fields, and values only where they harm nobody. */
    details: z.record(z.string(), Detail),
    /** From where: an IP address; null for the system's own acts. */
    address: z.nullable(z.string()),
    requestId: z.nullable(z.string()),
    /** Before the first line: SHA-256 of the organisation's id. */
    previousDigest: Digest,
    digest: Digest,
  })
  .register(z.globalRegistry, { id: 'AuditEntry' })
export type AuditEntry = z.infer<typeof AuditEntry>

/** Until here the trail was complete at that time, signed by a key that is not in the database. */
export const SignedHead = z
  .object({
    sequence: z.number(),
    digest: Digest,
    signedAt: Instant,
    /** First 16 hex digits of the SHA-256 of the public key's DER; trust it as told by the operator. */
    keyId: z.string(),
    /** SPKI, DER in base64. */
    publicKey: z.string(),
    /**
     * Ed25519, base64, over the RFC 8785 form of `{digest, organizationId, sequence, signedAt}`.
     */
    signature: z.string(),
  })
  .register(z.globalRegistry, { id: 'SignedHead' })
export type SignedHead = z.infer<typeof SignedHead>

export const readAudit = endpoint({
  id: 'readAudit',
  summary: 'The audit trail of the organisation, newest first',
  method: 'GET',
  path: '/bff/audit',
  guard: { kind: 'session', role: 'admin' },
  audit: { none: 'Reading the trail on screen changes nothing; taking a copy is recorded.' },
  query: z.strictObject({
    action: z.optional(z.enum(AUDIT_ACTIONS)),
    /** Id of the actor, as in `actor.id`. */
    actor: z.optional(oneLine(255)),
    /** Days, UTC, both included. */
    from: z.optional(Day),
    to: z.optional(Day),
    /** `nextCursor` of the page before. */
    cursor: z.optional(z.string().check(z.regex(/^\d{1,15}$/))),
    /** 1 to 100; 50 when absent. */
    limit: z.optional(z.string().check(z.regex(/^(?:[1-9]\d?|100)$/))),
  }),
  success: {
    status: 200,
    answer: z.object({
      entries: z.array(AuditEntry),
      /** Null: there is nothing older. */
      nextCursor: z.nullable(z.string()),
      /** The newest signed head; null while none was signed. */
      signedHead: z.nullable(SignedHead),
    }),
  },
  problems: ['validation_failed'],
})

/**
 * `letterhead-audit-<organisation>-<day>.ndjson`: a first line of `type: "trail"` with the
 * organisation, then every entry from the first (`type: "entry"`), then every signed head, the last
 * one signed for this export (`type: "head"`).
 * `letterhead audit verify --file` checks it without any server.
 */
export const exportAudit = endpoint({
  id: 'exportAudit',
  summary: 'The whole trail as a file that anybody can verify offline',
  method: 'GET',
  path: '/bff/audit/export',
  guard: { kind: 'session', role: 'admin' },
  audit: { action: 'audit.exported' },
  limit: 'export',
  success: { status: 200, media: 'application/x-ndjson' },
  problems: ['too_many_requests'],
})
