import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SECRET_BYTES = 32
const SECRET_SIGNS = 43
const CHECK_SIGNS = 6
const SHOWN_SIGNS = 8
const FORM = /^lh_(?:org|all)_[0-9A-Za-z]{49}$/

export interface MadeKey {
  /** The whole key; whoever holds it is let in. */
  readonly key: string
  /** Its first characters, to know it again. */
  readonly prefix: string
}

/**
 * `lh_`, `org` or `all` (every organisation), `_`, 256 random bits and a CRC-32, both in base 62:
 * secret scanners know it by its look, and a mistyped one is known without asking the database.
 */
export const makeKey = (reach: 'org' | 'all'): MadeKey => {
  const mark = `lh_${reach}_`
  const secret = toBase62(BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`), SECRET_SIGNS)
  const start = `${mark}${secret}`
  return { key: withCheck(start), prefix: start.slice(0, mark.length + SHOWN_SIGNS) }
}

/** Looks like a key of ours and was copied whole. */
export const isWholeKey = (key: string): boolean =>
  FORM.test(key) && checkOf(key.slice(0, -CHECK_SIGNS)) === key.slice(-CHECK_SIGNS)

/** What makes a mark and a secret a whole key. */
export const withCheck = (start: string): string => `${start}${checkOf(start)}`

const checkOf = (start: string): string => toBase62(BigInt(crc32(start)), CHECK_SIGNS)

const toBase62 = (value: bigint, signs: number): string => {
  const size = BigInt(ALPHABET.length)
  let rest = value
  let text = ''
  while (text.length < signs) {
    text = ALPHABET.charAt(Number(rest % size)) + text
    rest /= size
  }
  return text
}
