import type { Dns } from '../../platform/dns/index.ts'
import { resolverFor } from '../../platform/dns/index.ts'

/**
 * Whether a domain's SPF record, as it is published now, passes mail that comes from this address
 * (RFC 7208 4): the provider may be in it by its networks or hosts instead of its name. Read when
 * asked: mailauth alone takes 0.2 s.
 */
export const letsIn = async (
  dns: Dns,
  { domain, ip }: { readonly domain: string; readonly ip: string },
): Promise<boolean> => {
  const { spf } = await import('mailauth')
  const { status } = await spf({
    sender: `postmaster@${domain}`,
    ip,
    helo: domain,
    mta: 'deliverability.letterhead.invalid',
    resolver: resolverFor(dns),
  })
  return status.result === 'pass'
}
