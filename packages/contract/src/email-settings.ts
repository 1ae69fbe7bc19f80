import * as z from 'zod/mini'
import { ConnectionEnding } from './alerts.ts'
import { Account, ConnectAttempt } from './connect-attempt.ts'
import { endpoint } from './endpoint.ts'
import { HandOver } from './hand-over.ts'
import { Id, Instant } from './ids.ts'
import { Provider } from './provider.ts'
import { SendingCode } from './rosetta-codes.ts'
import { SenderTest } from './sender.ts'
import { Proof } from './truthful-test.ts'

export const ConnectionState = z.enum(['connected', 'needs_reconnect', 'disconnected'])
export type ConnectionState = z.infer<typeof ConnectionState>

/** Everything the page *Email sending* shows, in one read. */
export const EmailSettings = z
  .object({
    organization: z.object({
      id: z.string(),
      name: z.string(),
      workspaces: z.array(z.object({ id: z.string(), name: z.string() })),
    }),
    /** False for a plain member: the page is read-only. */
    mayChange: z.boolean(),
    platformSender: z.object({ name: z.string(), email: z.string() }),
    /** From where new notifications leave now. */
    senderInUse: z.object({
      kind: z.enum(['platform', 'own']),
      name: z.string(),
      email: z.string(),
    }),
    /** Every provider, also one the operator has not set up (`available: false`). */
    providers: z.array(z.object({ provider: Provider, available: z.boolean() })),
    connection: z.nullable(
      z.object({
        id: Id,
        provider: Provider,
        state: ConnectionState,
        /** Why it is not `connected`, or why its lane stands still. */
        code: z.nullable(SendingCode),
        account: Account,
        /** Last path segments: `Mail.Send`, `Mail.Send.Shared`, `gmail.send`. */
        scopes: z.array(z.string()),
        connectedBy: z.string(),
        connectedAt: Instant,
        lastAcceptedAt: z.nullable(Instant),
        /** Where the organisation sees its own mail and removes our access. */
        links: z.object({ log: z.string(), grants: z.string() }),
        /** While the provider throttles or is down: when we try again. */
        pausedUntil: z.nullable(Instant),
        pausedCode: z.nullable(SendingCode),
        /** What will end it unless something is done, soonest first. Empty when nothing is known. */
        endings: z.array(ConnectionEnding),
      }),
    ),
    /** Null until a test was accepted. */
    sender: z.nullable(
      z.object({
        email: z.string(),
        alias: z.string(),
        effectiveSince: Instant,
        /** The admin whose test made it effective; null: before this was kept. */
        changedBy: z.nullable(z.string()),
        /** That test; null: before this was kept. */
        testId: z.nullable(Id),
        /** The newest proof of exactly this address and alias. */
        proof: Proof,
      }),
    ),
    proving: z.object({
      /** False: this installation has no probe; a person pastes headers or follows the link. */
      probe: z.boolean(),
      /** The operator wants it proven: a sender becomes effective only then. */
      required: z.boolean(),
    }),
    /** The newest run of Save and test, whatever its end. */
    lastTest: z.nullable(SenderTest),
    waiting: z.object({ queued: z.number(), held: z.number(), unknown: z.number() }),
    /** This session's open connect attempt, so that a reloaded page goes on. */
    openAttempt: z.nullable(ConnectAttempt),
    /**
     * The newest request for approval that was not put away and has led to no connection since;
     * for admins only. Read again every few seconds while it waits.
     */
    openHandOver: z.nullable(HandOver),
    /** Grows with every change of mailbox and sender; send it back with *Save and test*. */
    version: z.number(),
  })
  .register(z.globalRegistry, { id: 'EmailSettings' })
export type EmailSettings = z.infer<typeof EmailSettings>

export const readEmailSettings = endpoint({
  id: 'readEmailSettings',
  summary: 'Everything the page Email sending shows',
  method: 'GET',
  path: '/bff/email-settings',
  guard: { kind: 'session', role: 'member' },
  audit: { none: 'Reads the organisation’s own settings.' },
  success: { status: 200, answer: EmailSettings },
  problems: ['forbidden'],
})

export const Disconnected = z
  .object({
    /** `unconfirmed`: our copy is erased, but the provider did not confirm; remove it by `link`. */
    revocation: z.enum(['revoked', 'not_offered', 'shared', 'unconfirmed']),
    link: z.string(),
    held: z.number(),
  })
  .register(z.globalRegistry, { id: 'Disconnected' })
export type Disconnected = z.infer<typeof Disconnected>

export const disconnect = endpoint({
  id: 'disconnect',
  summary: 'Disconnect the mailbox: waiting mail is held, new mail leaves from the platform sender',
  method: 'POST',
  path: '/bff/connection/disconnect',
  guard: { kind: 'session', role: 'admin', fresh: true },
  audit: { action: 'connection.disconnected' },
  body: z.strictObject({
    /** The connected mailbox's address, typed to confirm. */
    confirmEmail: z.string().check(z.maxLength(254)),
    /**
     * What becomes of waiting mail, by kind: `hold` (default), `platform` (with a note, where the
     * policy allows it), `drop` (cancelled, contents erased).
     */
    waiting: z.optional(z.record(z.string(), z.enum(['hold', 'platform', 'drop']))),
  }),
  success: { status: 200, answer: Disconnected },
  // validation_failed: code not_from_platform (#/waiting/incident)
  problems: [
    'validation_failed',
    'cross_site_request',
    'fresh_sign_in_required',
    'not_connected',
    'confirmation_mismatch',
  ],
})
