import { domainToASCII } from 'node:url'
import { canonicalAddress } from '../../platform/email-domain.ts'

/**
 * `name@example.com` allows that address, `example.com` every address of that domain and none of its
 * subdomains. An empty list allows everything. Pure.
 */
export const allows = (entries: readonly string[], email: string): boolean => {
  if (entries.length === 0) return true
  const address = canonicalAddress(email)?.toLowerCase()
  if (address === undefined) return false
  const domain = address.slice(address.lastIndexOf('@') + 1)
  return entries.includes(address) || entries.includes(domain)
}

const DOMAIN =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]*[a-z0-9]$/
const LOCAL = /^[^\s@<>"(),:;[\]\\]{1,64}$/u

/** The entry as it is kept and compared; null when it is neither an address nor a domain. */
export const canonicalEntry = (entry: string): string | null => {
  const text = entry.trim().toLowerCase()
  const at = text.lastIndexOf('@')
  const domain = domainToASCII(text.slice(at + 1))
  if (!DOMAIN.test(domain)) return null
  if (at === -1) return domain
  const local = text.slice(0, at)
  // "@example.com" is how many people write a domain.
  if (local === '') return domain
  return LOCAL.test(local) ? `${local}@${domain}` : null
}
