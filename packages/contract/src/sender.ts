import * as z from 'zod/mini'
import { EmailAddress } from './email-address.ts'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'
import { oneLine } from './one-line.ts'
import { SendingCode } from './rosetta-codes.ts'
import { TechnicalDetails } from './connect-attempt.ts'
import { Proof, TestStage } from './truthful-test.ts'

/** The name shown before the address: one line, 1-64 characters, without `<`, `>` and `"`. */
export const SenderAlias = oneLine(64).check(z.regex(/^[^<>"]*$/, 'forbidden_sign'))

/** The two mandatory fields of the settings page (row A5). */
export const SenderForm = z
  .strictObject({ email: EmailAddress, alias: SenderAlias })
  .register(z.globalRegistry, { id: 'SenderForm' })
export type SenderForm = z.infer<typeof SenderForm>

/** What *Save and test* sends: the form, and the version of the settings that it was filled from. */
export const SenderWish = z
  .strictObject({ email: EmailAddress, alias: SenderAlias, version: z.number() })
  .register(z.globalRegistry, { id: 'SenderWish' })
export type SenderWish = z.infer<typeof SenderWish>

/** One run of *Save and test*. The sender is effective only once this is `accepted`. */
export const SenderTest = z
  .object({
    /** The test notification's id. */
    id: Id,
    state: z.enum(['queued', 'sending', 'accepted', 'rejected', 'unknown', 'expired', 'cancelled']),
    email: z.string(),
    alias: z.string(),
    /** The signed-in admin's own verified address. */
    to: z.string(),
    startedAt: Instant,
    settledAt: z.nullable(Instant),
    code: z.nullable(SendingCode),
    technical: z.nullable(TechnicalDetails),
    /** The provider's id of the message (Gmail `id`, Graph `request-id`). */
    providerMessageId: z.nullable(z.string()),
    /** Its way, stage by stage, always all five and in order. */
    stages: z.array(TestStage),
    /** What a received copy proved about this sender. */
    proof: Proof,
    /** Accepted, but another admin's sender came into use meanwhile and was not replaced. */
    overtaken: z.boolean(),
  })
  .register(z.globalRegistry, { id: 'SenderTest' })
export type SenderTest = z.infer<typeof SenderTest>

export const saveAndTest = endpoint({
  id: 'saveAndTest',
  summary: 'Save and test: send a real test message with this sender to the signed-in admin',
  method: 'POST',
  path: '/bff/sender/tests',
  guard: { kind: 'session', role: 'admin' },
  audit: { action: 'sender.tested' },
  headers: z.object({
    /** One per click, so that a double click sends once. */
    'idempotency-key': z.string().check(z.regex(/^[A-Za-z0-9-]{8,64}$/)),
  }),
  body: SenderWish,
  success: { status: 202, answer: SenderTest },
  problems: [
    'validation_failed',
    'cross_site_request',
    'not_connected',
    'unverified_email',
    'too_many_requests',
    'precondition_failed',
  ],
})

export const readSenderTest = endpoint({
  id: 'readSenderTest',
  summary: 'How a run of Save and test stands',
  method: 'GET',
  path: '/bff/sender/tests/{testId}',
  guard: { kind: 'session', role: 'admin' },
  audit: { none: 'Reads the organisation’s own test.' },
  params: z.strictObject({ testId: Id }),
  success: { status: 200, answer: SenderTest },
  problems: ['not_found'],
})

export const pasteReceivedHeaders = endpoint({
  id: 'pasteReceivedHeaders',
  summary: 'Without a probe: judge the headers of the received copy, pasted by the admin',
  method: 'POST',
  path: '/bff/sender/tests/{testId}/headers',
  guard: { kind: 'session', role: 'admin' },
  audit: { action: 'sender.headers_pasted' },
  params: z.strictObject({ testId: Id }),
  body: z.strictObject({
    /** The whole header block, or the whole message: what follows the first empty line is dropped. */
    headers: z.string().check(z.minLength(1), z.maxLength(65_536)),
  }),
  bodyLimit: 256 * 1024,
  success: { status: 200, answer: SenderTest },
  // validation_failed: #/headers with code no_headers
  problems: ['validation_failed', 'cross_site_request', 'not_found', 'conflict'],
})
