import { randomBytes } from 'node:crypto'
import { digest } from '../../platform/digest.ts'

/** 130 bits in letters that survive a mail server which changes their case. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567'
const LENGTH = 26

export interface OneTimeAddress {
  readonly address: string
  /** What is stored of it. */
  readonly digest: string
}

export const newOneTimeAddress = (domain: string): OneTimeAddress => {
  const local = [...randomBytes(LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]).join('')
  return { address: `${local}@${domain}`, digest: digestOf(local) }
}

/** The digest to look for, or null when the address cannot be one of ours. */
export const digestOfAddress = (address: string, domain: string): string | null => {
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at).toLowerCase()
  const isOurs = address.slice(at + 1).toLowerCase() === domain.toLowerCase()
  return isOurs && /^[a-z2-7]{26}$/.test(local) ? digestOf(local) : null
}

const digestOf = (local: string) => digest(`probe ${local}`)
