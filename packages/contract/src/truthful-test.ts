import * as z from 'zod/mini'
import { Instant } from './ids.ts'
import { SendingCode } from './rosetta-codes.ts'

/**
 * `proven`: a received copy showed the wished name and address and was authenticated;
 * `differs`: it showed something else, or was not authenticated; `not_yet_proven`: nothing arrived,
 * or what arrived could not be judged.
 */
export const PROOF_VERDICTS = ['proven', 'differs', 'not_yet_proven'] as const
export const ProofVerdict = z.enum(PROOF_VERDICTS)
export type ProofVerdict = z.infer<typeof ProofVerdict>

/**
 * How it is known. `probe`: a copy came to Letterhead's own mail server; `pasted`: a person pasted
 * the headers of the copy they received, so its authentication is their server's word; `link`: a
 * person said so by the link in the test message.
 */
export const ProofMethod = z.enum(['probe', 'pasted', 'link'])
export type ProofMethod = z.infer<typeof ProofMethod>

/** What may be said about a received copy. Each code has words in `@letterhead/contract/proof-words`. */
export const PROOF_FINDINGS = [
  // values: wished, shown
  'from_address_replaced',
  // values: wished, shown ('' when there was none)
  'display_name_replaced',
  // values: count
  'several_from',
  // values: shown
  'reply_to_added',
  // values: returnPath, from (domains)
  'return_path_elsewhere',
  'message_id_replaced',
  'id_header_missing',
  // values: domain, ip
  'spf_failed',
  // values: domain
  'spf_missing',
  // values: domain, reason
  'spf_broken',
  // values: domain, from
  'spf_not_aligned',
  'dkim_missing',
  // values: domain, selector, reason
  'dkim_failed',
  // values: domain, from
  'dkim_not_aligned',
  // values: domain, selector, bits
  'dkim_key_short',
  // values: domain
  'dmarc_missing',
  // values: domain, policy
  'dmarc_failed',
  // values: domain, what ('spf' | 'dkim' | 'dmarc')
  'dns_unanswered',
  'tls_missing',
  // values: seconds
  'slow',
  // values: minutes
  'not_received',
  // values: wished
  'reported_different',
  'headers_of_another_message',
  // values: what ('spf' | 'dkim' | 'dmarc'); pasted headers that say nothing about it
  'not_said',
] as const
export const ProofFindingCode = z.enum(PROOF_FINDINGS)
export type ProofFindingCode = z.infer<typeof ProofFindingCode>

/** `differs` decides the verdict, `unknown` keeps it open, `note` is worth knowing only. */
export const ProofFinding = z
  .object({
    code: ProofFindingCode,
    weight: z.enum(['differs', 'unknown', 'note']),
    /** Plain text of strangers: show as text, never as HTML. At most 200 characters each. */
    values: z.record(z.string(), z.string()),
  })
  .register(z.globalRegistry, { id: 'ProofFinding' })
export type ProofFinding = z.infer<typeof ProofFinding>

/** RFC 8601 results, cut to what matters here. */
export const AuthResult = z.enum([
  'pass',
  'fail',
  'softfail',
  'neutral',
  'none',
  'temperror',
  'permerror',
  'unknown',
])
export type AuthResult = z.infer<typeof AuthResult>

/** What the received copy looked like. Texts are a stranger's: plain text only. */
export const ReceivedCopy = z
  .object({
    receivedAt: z.nullable(Instant),
    /** From the provider's acceptance to its arrival here. */
    secondsOnTheWay: z.nullable(z.number()),
    from: z.nullable(z.object({ email: z.string(), name: z.string() })),
    returnPath: z.nullable(z.string()),
    replyTo: z.nullable(z.string()),
    messageId: z.nullable(z.string()),
    spf: z.object({ result: AuthResult, domain: z.nullable(z.string()), aligned: z.boolean() }),
    dkim: z.array(
      z.object({
        result: AuthResult,
        domain: z.string(),
        selector: z.string(),
        aligned: z.boolean(),
        keyBits: z.nullable(z.number()),
      }),
    ),
    dmarc: z.object({
      result: AuthResult,
      domain: z.nullable(z.string()),
      /** `none`, `quarantine`, `reject`; null: no record. */
      policy: z.nullable(z.string()),
    }),
    /** Of the last hop; null: not encrypted, or not known (pasted). */
    tls: z.nullable(z.string()),
    /** Where the last hop came from; null: not known. */
    ip: z.nullable(z.string()),
  })
  .register(z.globalRegistry, { id: 'ReceivedCopy' })
export type ReceivedCopy = z.infer<typeof ReceivedCopy>

export const Proof = z
  .object({
    verdict: ProofVerdict,
    /** Null while nothing is known. */
    method: z.nullable(ProofMethod),
    /** When it was judged. */
    at: z.nullable(Instant),
    /** Null: nothing arrived, or only a link was followed. */
    received: z.nullable(ReceivedCopy),
    /** Gravest first. */
    findings: z.array(ProofFinding),
  })
  .register(z.globalRegistry, { id: 'Proof' })
export type Proof = z.infer<typeof Proof>

/**
 * The way of a test, in this order: `settings` valid → `token` fresh → provider `accepted` → copy
 * `received` → `judged` (what it looked like).
 */
export const TEST_STAGES = ['settings', 'token', 'accepted', 'received', 'judged'] as const

/**
 * `waiting`: an earlier stage is not done; `running`: this one is going on; `failed`: see `code`
 * (Rosetta, `during: 'sending'`) or the proof's findings; `unknown`: it may or may not have been
 * done; `overdue`: it takes longer than usual and is still awaited; `not_offered`: this installation
 * has no probe, so a person must paste headers or follow the link.
 */
export const TestStage = z
  .object({
    stage: z.enum(TEST_STAGES),
    state: z.enum(['waiting', 'running', 'done', 'failed', 'unknown', 'overdue', 'not_offered']),
    /** When it was done or failed. */
    at: z.nullable(Instant),
    code: z.nullable(SendingCode),
  })
  .register(z.globalRegistry, { id: 'TestStage' })
export type TestStage = z.infer<typeof TestStage>
