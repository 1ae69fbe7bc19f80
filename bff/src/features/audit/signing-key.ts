import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'

/** Ed25519; the private part is in the operator's settings and never in the database. */
export interface SigningKey {
  readonly keyId: string
  /** SPKI, DER in base64. */
  readonly publicKey: string
  readonly sign: (text: Buffer) => string
}

export const createSigningKey = (key: KeyObject): SigningKey => {
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return {
    keyId: keyIdOf(spki),
    publicKey: spki.toString('base64'),
    sign: (text) => sign(null, text, key).toString('base64'),
  }
}

/** First 16 hex digits of the public key's SHA-256. */
const keyIdOf = (spki: Buffer): string =>
  createHash('sha256').update(spki).digest('hex').slice(0, 16)

export interface Signed {
  readonly text: Buffer
  readonly signature: string
  readonly keyId: string
  /** SPKI, DER in base64, as found beside the signature. */
  readonly publicKey: string
}

/** The signature holds, and the key is the one that its id names. */
export const isSignedBy = ({ text, signature, keyId, publicKey }: Signed): boolean => {
  const spki = Buffer.from(publicKey, 'base64')
  if (keyIdOf(spki) !== keyId) return false
  try {
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
    return verify(null, text, key, Buffer.from(signature, 'base64'))
  } catch {
    // Bytes that are no key have signed nothing.
    return false
  }
}
