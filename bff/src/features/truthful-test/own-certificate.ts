import { generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto'
import type { TlsPair } from './deps.ts'

const LIVES_MS = 10 * 365 * 24 * 3_600_000
/** Clocks of others may be behind. */
const AGO_MS = 24 * 3_600_000

/**
 * A certificate that vouches for itself, with a key that only this process has. Between mail servers
 * nobody asks for more: their encryption is opportunistic (RFC 7435).
 *
 * Node reads certificates and writes none, and `selfsigned` brings twenty packages whose registries
 * clash with mailauth's; the few fields of RFC 5280 4.1 that are needed here are written by hand.
 */
export const makeOwnCertificate = (host: string, now: Date): TlsPair => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(set(sequence(COMMON_NAME, utf8(host))))
  const signed = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(serialNumber()),
    ECDSA_WITH_SHA256,
    name,
    sequence(time(now.getTime() - AGO_MS), time(now.getTime() + LIVES_MS)),
    name,
    publicKey.export({ format: 'der', type: 'spki' }),
    explicit(3, sequence(sequence(SUBJECT_ALT_NAME, octets(sequence(dnsName(host)))))),
  )
  const signature = sign('sha256', signed, { key: privateKey, dsaEncoding: 'der' })
  const certificate = new X509Certificate(sequence(signed, ECDSA_WITH_SHA256, bits(signature)))
  return {
    cert: certificate.toString(),
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  }
}

const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body.length)]), body])
}
const lengthOf = (length: number): number[] => {
  if (length < 0x80) return [length]
  return length < 0x1_00 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
}

const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts)
const set = (...parts: readonly Buffer[]) => der(0x31, ...parts)
const integer = (bytes: Buffer) => der(0x02, bytes)
const octets = (bytes: Buffer) => der(0x04, bytes)
const bits = (bytes: Buffer) => der(0x03, Buffer.from([0]), bytes)
const utf8 = (text: string) => der(0x0c, Buffer.from(text))
const dnsName = (host: string) => der(0x82, Buffer.from(host, 'latin1'))
const explicit = (tag: number, ...parts: readonly Buffer[]) => der(0xa0 | tag, ...parts)
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))

/** UTCTime until 2049, GeneralizedTime from then on. */
const time = (at: number): Buffer => {
  const text = `${new Date(at).toISOString().replaceAll(/\D/g, '').slice(0, 14)}Z`
  return text < '2050' ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text))
}

/** Positive, and none of its first bits to spare. */
const serialNumber = (): Buffer => {
  const bytes = randomBytes(16)
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f)
  return bytes
}

/** 2.5.4.3, 2.5.29.17 and 1.2.840.10045.4.3.2. */
const COMMON_NAME = oid('550403')
const SUBJECT_ALT_NAME = oid('551d11')
const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'))
