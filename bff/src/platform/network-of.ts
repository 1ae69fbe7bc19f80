import { isIPv6 } from 'node:net'

/**
 * Whose address this is, for counting: an IPv4 address itself, of an IPv6 address its /64. Whoever has
 * one of those has 2^64. Behind 64:ff9b::/96 (RFC 6052) is all of IPv4, one caller an address.
 */
export const networkOf = (address: string): string => {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!isIPv6(plain) || plain.toLowerCase().startsWith('64:ff9b::')) return plain
  const [head = '', tail] = plain.split('::')
  const groups = head.split(':').filter((group) => group !== '')
  const isShort = tail !== undefined && groups.length < 4
  return [...groups, ...(isShort ? ['0', '0', '0', '0'] : [])].slice(0, 4).join(':')
}
