import { createPublicKey } from 'node:crypto'

export type DkimKey =
  /** `bits` of an RSA modulus; 256 for Ed25519. */
  | { readonly kind: 'key'; readonly type: 'rsa' | 'ed25519'; readonly bits: number }
  /** `p=` is empty (RFC 6376 3.6.1). */
  | { readonly kind: 'revoked' }
  | { readonly kind: 'broken' }

/** Reads a DKIM key record; null when the text is none. */
export const readDkimKey = (record: string): DkimKey | null => {
  const tags = tagsOf(record)
  const key = tags.get('p')
  const version = tags.get('v')
  if (key === undefined || (version !== undefined && version !== 'DKIM1')) return null
  const base64 = key.replaceAll(/\s+/g, '')
  if (base64 === '') return { kind: 'revoked' }
  const bytes = Buffer.from(base64, 'base64')
  if ((tags.get('k') ?? 'rsa').toLowerCase() === 'ed25519')
    return bytes.length === 32 ? { kind: 'key', type: 'ed25519', bits: 256 } : { kind: 'broken' }
  const bits = rsaBits(bytes)
  return bits === null ? { kind: 'broken' } : { kind: 'key', type: 'rsa', bits }
}

/** `tag=value; tag=value` of DKIM, DMARC and MTA-STS records; the first of a name counts. */
export const tagsOf = (record: string): ReadonlyMap<string, string> => {
  const tags = new Map<string, string>()
  for (const part of record.split(';')) {
    const at = part.indexOf('=')
    const name = part.slice(0, at).trim().toLowerCase()
    if (at > 0 && !tags.has(name)) tags.set(name, part.slice(at + 1).trim())
  }
  return tags
}

// Published in practice as SubjectPublicKeyInfo, by the RFC as a bare RSAPublicKey.
const rsaBits = (bytes: Buffer): number | null => {
  for (const type of ['spki', 'pkcs1'] as const)
    try {
      const key = createPublicKey({ key: bytes, format: 'der', type })
      return key.asymmetricKeyDetails?.modulusLength ?? null
    } catch {
      // The other form is tried; both failing is the answer.
    }
  return null
}
