import type { ReceivedCopy } from '@letterhead/contract'

/** What a received copy shows, before anybody judged it. */
export interface ReceivedFacts {
  readonly copy: ReceivedCopy
  /** How many mailboxes stand in From; one is right. */
  readonly fromCount: number
  /** Our `X-Letterhead-Id`; null: it is not there. */
  readonly idHeader: string | null
  /** Authentication results that nobody told: pasted headers may say nothing. */
  readonly notSaid: readonly ('spf' | 'dkim' | 'dmarc')[]
}

/** What the copy should look like. */
export interface Wish {
  readonly email: string
  readonly alias: string
  /** Ids of the messages that this copy may be. */
  readonly ids: readonly string[]
}

export const NO_AUTHENTICATION: Pick<ReceivedCopy, 'spf' | 'dkim' | 'dmarc'> = {
  spf: { result: 'unknown', domain: null, aligned: false },
  dkim: [],
  dmarc: { result: 'unknown', domain: null, policy: null },
}
