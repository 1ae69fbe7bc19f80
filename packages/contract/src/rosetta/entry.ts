import type { ConnectFailure, SendingCode } from '../rosetta-codes.ts'

/**
 * Who must act: the organisation's admin, their IT administrator, who runs this installation, the
 * provider, or nobody (it passes by itself).
 */
export const ROSETTA_OWNERS = ['you', 'your_it', 'operator', 'provider', 'nobody'] as const
export type RosettaOwner = (typeof ROSETTA_OWNERS)[number]

export type RosettaCode = ConnectFailure | SendingCode
/** `platform`: the operator's own SMTP server. */
export type RosettaProvider = 'microsoft' | 'google' | 'platform'

/** What is known when a code is explained. Every text is shown as plain text, never as HTML. */
export interface RosettaSituation {
  readonly provider: RosettaProvider
  /**
   * Some codes exist in both lists and mean other things: while connecting nothing was saved, while
   * sending a message may have left.
   */
  readonly during: 'connecting' | 'sending'
  /** Address of the connected mailbox. */
  readonly mailbox: string | null
  /** Address that the mail should come from. */
  readonly senderEmail: string | null
  readonly productName: string
  readonly organizationName: string
  /** Our OAuth client id at this provider. */
  readonly clientId: string | null
  /** Entra tenant id, or the Workspace domain. */
  readonly tenant: string | null
  /** http(s), without a path. */
  readonly publicUrl: string
  /** Already formatted for the reader; null when no time is known. */
  readonly retryAt: string | null
  /** By last path segment: `Mail.Send`, `gmail.send`. */
  readonly missingScopes: readonly string[]
  readonly expectedAccount: string | null
  readonly actualAccount: string | null
  /** http(s); Microsoft only. */
  readonly adminConsentUrl: string | null
}

export interface RosettaEntry {
  readonly owner: RosettaOwner
  readonly title: string
  /** What happened: one to four sentences. */
  readonly what: string
  /** What to do, in order: one to six sentences. */
  readonly steps: readonly string[]
  /** The page or console where it is done, or where one sees more. */
  readonly link: { readonly label: string; readonly url: string } | null
  /** To send to the IT administrator or the operator, with exact terms; several lines. */
  readonly copyText: string | null
}
