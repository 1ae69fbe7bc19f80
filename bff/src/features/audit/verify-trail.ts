import type { AuditEntry, SignedHead } from '@letterhead/contract'
import { digestOf, firstDigest, signedText } from './chain.ts'
import { isSignedBy } from './signing-key.ts'

export interface Fault {
  /** The line at fault; 0: the file as a whole. */
  readonly sequence: number
  readonly fault:
    | 'no_trail'
    | 'unreadable'
    | 'out_of_order'
    | 'changed'
    | 'chain_broken'
    | 'bad_signature'
    | 'foreign_key'
    | 'other_than_signed'
    | 'cut'
    | 'not_signed'
}

export interface Verdict {
  readonly faults: readonly Fault[]
  readonly lines: number
  /** Newest signed head that holds; null: none. */
  readonly signedUntil: { readonly sequence: number; readonly at: string } | null
  /** Ids of the keys whose signatures hold: compare with what the operator told you. */
  readonly keyIds: readonly string[]
}

export interface Verifier {
  readonly entry: (entry: AuditEntry) => void
  readonly head: (head: SignedHead) => void
  readonly verdict: () => Verdict
}

interface Options {
  readonly organizationId: string | null
  /** Ids of the operator's keys as told on another road; null: any key that signed counts. */
  readonly trustedKeyIds: readonly string[] | null
}

/** Takes the lines in order, then the heads; keeps one digest a line, so any length will do. */
export const createVerifier = ({ organizationId, trustedKeyIds }: Options): Verifier => {
  const faults: Fault[] = []
  const digests = [firstDigest(organizationId)]
  const keyIds = new Set<string>()
  let signedUntil: Verdict['signedUntil'] = null
  return {
    entry: (entry) => {
      const fault = faultOf(entry, digests)
      if (fault !== null) faults.push({ sequence: entry.sequence, fault })
      // What comes after is judged by what this line says it is: one change is told once.
      digests.push(entry.digest)
    },
    head: (head) => {
      const fault = headFault(head, { organizationId, trustedKeyIds, digests })
      if (fault !== null) {
        faults.push({ sequence: head.sequence, fault })
        return
      }
      keyIds.add(head.keyId)
      if (signedUntil === null || head.sequence > signedUntil.sequence)
        signedUntil = { sequence: head.sequence, at: head.signedAt }
    },
    verdict: () => ({ faults, lines: digests.length - 1, signedUntil, keyIds: [...keyIds] }),
  }
}

const faultOf = (entry: AuditEntry, digests: readonly string[]): Fault['fault'] | null => {
  if (entry.sequence !== digests.length) return 'out_of_order'
  if (entry.previousDigest !== digests.at(-1)) return 'chain_broken'
  const { digest, ...line } = entry
  return digestOf(line) === digest ? null : 'changed'
}

const headFault = (
  head: SignedHead,
  { organizationId, trustedKeyIds, digests }: Options & { readonly digests: readonly string[] },
): Fault['fault'] | null => {
  if (!isSignedBy({ ...head, text: signedText(organizationId, head) })) return 'bad_signature'
  if (trustedKeyIds !== null && !trustedKeyIds.includes(head.keyId)) return 'foreign_key'
  const found = digests[head.sequence]
  if (found === undefined) return 'cut'
  return found === head.digest ? null : 'other_than_signed'
}
