import type { AuditEntry, SignedHead } from '@letterhead/contract'
import { digest } from '../../platform/digest.ts'
import { canonicalJson } from './canonical-json.ts'

/** What stands before the first line: so no organisation's trail can pass as another's. */
export const firstDigest = (organizationId: string | null): string => digest(organizationId ?? '')

type Line = Omit<AuditEntry, 'digest' | 'details'> & {
  readonly details: Readonly<Record<string, unknown>>
}

/** The digest of a line: over the digest before it and everything else the line says. */
export const digestOf = ({ previousDigest, ...line }: Line): string =>
  digest(`${previousDigest}\n${canonicalJson(line)}`)

/** The bytes that are signed for a head. */
export const signedText = (
  organizationId: string | null,
  { digest: head, sequence, signedAt }: Pick<SignedHead, 'digest' | 'sequence' | 'signedAt'>,
): Buffer => Buffer.from(canonicalJson({ digest: head, organizationId, sequence, signedAt }))
