import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto'
import { additionalData, type SealedPlace } from './additional-data.ts'

export interface Seal {
  readonly seal: (place: SealedPlace, clear: string | Buffer) => Buffer
  /** @throws {UnsealError} when the key is gone, or the value was moved or changed. */
  readonly unseal: (place: SealedPlace, sealed: Buffer) => Buffer
  /**
   * A digest by which two texts of one organisation can be compared, and nothing be guessed without the
   * key: of contents that few could have written, a plain one is as good as the text. By the last key at
   * hand, so that a new one in front changes nothing; once that leaves, what was digested before is
   * like no other.
   */
  readonly digest: (organizationId: string, text: string) => string
  /**
   * By which a row is found again without saying what it holds (a blind index): 64 bits in decimal, another
   * one in every organisation. Written by the first key; `keys rotate` writes it anew.
   */
  readonly blindIndex: (organizationId: string, text: string) => string
  /** What a row may be found by while keys are being changed: one by each key at hand. */
  readonly blindIndexes: (organizationId: string, text: string) => readonly string[]
  /** Key ids at hand; the first seals. */
  readonly keyIds: readonly string[]
  /** Which key it is that goes by this id, without saying the key; undefined: none at hand does. */
  readonly keyProof: (keyId: string) => string | undefined
}

/** Says which of the operator's keys is missing or that the value is broken; never a customer's fault. */
export class UnsealError extends Error {
  override name = 'UnsealError'
}

export interface SealingKey {
  readonly id: string
  /** 32 bytes. */
  readonly key: Buffer
}

/** First byte. 1: AES-256-GCM by a key of `SEALING_KEYS`; later forms (a data key an organisation) get their own. */
const FORMAT = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * Authenticated sealing of tokens and contents. Layout: format (1 byte), length of the key id
 * (1 byte), key id, nonce (12 bytes), ciphertext, tag (16 bytes). The additional data is format,
 * key id, organisation, row and column.
 */
export const createSeal = (keys: readonly [SealingKey, ...SealingKey[]]): Seal => {
  // As key objects: raw bytes are checked and copied for every value, which costs as much as sealing.
  const byId = new Map(keys.map(({ id, key }) => [id, createSecretKey(key)]))
  const [{ id: currentId, key: current }] = keys
  const currentKey = createSecretKey(current)
  const digestKey = derived(keys.at(-1) ?? keys[0], 'letterhead digest')
  const indexKeys = keys.map((key) => derived(key, 'letterhead blind index'))
  const indexKey = derived(keys[0], 'letterhead blind index')
  const proofs = new Map(
    keys.map((key) => [key.id, hmac(derived(key, 'letterhead key proof'), '', key.id)]),
  )
  const header = Buffer.concat([
    Buffer.from([FORMAT, Buffer.byteLength(currentId)]),
    Buffer.from(currentId),
  ])
  return {
    keyIds: keys.map((key) => key.id),
    keyProof: (keyId) => proofs.get(keyId)?.toString('hex'),
    digest: (organizationId, text) => hmac(digestKey, organizationId, text).toString('hex'),
    blindIndex: (organizationId, text) => indexOf(indexKey, organizationId, text),
    blindIndexes: (organizationId, text) =>
      indexKeys.map((key) => indexOf(key, organizationId, text)),
    seal: (place, clear) => {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', currentKey, nonce)
      cipher.setAAD(additionalData({ format: FORMAT, keyId: currentId }, place))
      return Buffer.concat([
        header,
        nonce,
        cipher.update(clear),
        cipher.final(),
        cipher.getAuthTag(),
      ])
    },
    unseal: (place, sealed) => {
      const { keyId, nonce, ciphertext, tag } = parts(sealed)
      const key = byId.get(keyId)
      if (key === undefined) throw new UnsealError(`sealing key ${keyId} is not in SEALING_KEYS`)
      const decipher = createDecipheriv('aes-256-gcm', key, nonce)
      decipher.setAAD(additionalData({ format: FORMAT, keyId }, place))
      decipher.setAuthTag(tag)
      try {
        return Buffer.concat([decipher.update(ciphertext), decipher.final()])
      } catch (cause) {
        throw new UnsealError(`${place.column} cannot be unsealed`, { cause })
      }
    },
  }
}

// One key, one use (NIST SP 800-57, 5.2): what seals does not digest.
const derived = ({ key }: SealingKey, use: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', key, '', use, 32)))

// An organisation's id holds no NUL.
const hmac = (key: KeyObject, organizationId: string, text: string): Buffer =>
  createHmac('sha256', key).update(`${organizationId}\0${text}`).digest()

const indexOf = (key: KeyObject, organizationId: string, text: string): string =>
  String(hmac(key, organizationId, text).readBigInt64BE())

/** The key id a sealed value names, for key rotation. */
export const keyIdOf = (sealed: Buffer): string => parts(sealed).keyId

const parts = (sealed: Buffer) => {
  const idLength = sealed.length > 2 ? sealed.readUInt8(1) : 0
  const start = 2 + idLength
  if (sealed.length < start + NONCE_BYTES + TAG_BYTES || sealed.readUInt8(0) !== FORMAT)
    throw new UnsealError('sealed value has an unknown form')
  return {
    keyId: sealed.subarray(2, start).toString(),
    nonce: sealed.subarray(start, start + NONCE_BYTES),
    ciphertext: sealed.subarray(start + NONCE_BYTES, -TAG_BYTES),
    tag: sealed.subarray(-TAG_BYTES),
  }
}
