import { domainToASCII } from 'node:url'

/**
 * The address as mail systems compare it: domain as lower-case A-labels (RFC 5891), local part as
 * given. Null when the domain cannot be one.
 */
export const canonicalAddress = (address: string): string | null => {
  const at = address.lastIndexOf('@')
  const domain = domainToASCII(address.slice(at + 1))
  return at < 1 || domain === '' ? null : `${address.slice(0, at)}@${domain}`
}

/** Same mailbox, as far as an address can tell: Exchange and Gmail both ignore case. */
export const sameAddress = (one: string, other: string): boolean =>
  canonicalAddress(one)?.toLowerCase() === canonicalAddress(other)?.toLowerCase()
