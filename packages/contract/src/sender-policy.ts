import * as z from 'zod/mini'
import { endpoint } from './endpoint.ts'
import { Version } from './ids.ts'
import { Provider } from './provider.ts'

/** `name@company.com` (exact) or `company.com` (every address of it, not of its subdomains). */
export const AllowedSender = z.string().check(z.trim(), z.minLength(1), z.maxLength(254))

/**
 * Which addresses may be used as senders (row A13). An empty list allows every address. Both lists
 * must allow an address. Enforced when it is saved and on every send.
 */
export const SenderPolicy = z
  .object({
    /** The operator's list, for all organisations; read-only here. */
    operator: z.array(z.string()),
    /** The organisation's own list. */
    organization: z.array(z.string()),
    /** Grows with every change; send it back when changing. */
    version: z.number(),
    /** False: the sender in use is not allowed any more and its mail waits. Null: no own sender. */
    senderAllowed: z.nullable(z.boolean()),
    /** Advice for the connected account, not a claim about it; null: no mailbox is connected. */
    advice: z.nullable(
      z.object({
        provider: Provider,
        mailbox: z.string(),
        /** Where multi-factor authentication is turned on, sign-ins and sent mail are seen. */
        links: z.object({ mfa: z.string(), signIns: z.string(), sendingLog: z.string() }),
      }),
    ),
    /**
     * Accepted mails of the last 24 hours against the usual day of the four weeks before; null:
     * nothing unusual, or too little to compare with.
     */
    anomaly: z.nullable(z.object({ lastDay: z.number(), usualDay: z.number() })),
  })
  .register(z.globalRegistry, { id: 'SenderPolicy' })
export type SenderPolicy = z.infer<typeof SenderPolicy>

export const readSenderPolicy = endpoint({
  id: 'readSenderPolicy',
  summary: 'Which addresses may be used as senders, and advice on the connected account',
  method: 'GET',
  path: '/bff/sender-policy',
  guard: { kind: 'session', role: 'member' },
  audit: { none: 'Reads the organisation’s own settings.' },
  success: { status: 200, answer: SenderPolicy },
  problems: ['forbidden'],
})

export const changeSenderPolicy = endpoint({
  id: 'changeSenderPolicy',
  summary: 'Change the organisation’s list; a list without the sender in use is refused',
  method: 'PUT',
  path: '/bff/sender-policy',
  guard: { kind: 'session', role: 'admin' },
  audit: { action: 'sender_policy.changed' },
  body: z.strictObject({
    organization: z.array(AllowedSender).check(z.maxLength(50)),
    version: Version,
  }),
  success: { status: 200, answer: SenderPolicy },
  // validation_failed: codes invalid_entry (#/organization/3), sender_in_use_left_out (#/organization)
  problems: ['validation_failed', 'cross_site_request', 'precondition_failed'],
})
