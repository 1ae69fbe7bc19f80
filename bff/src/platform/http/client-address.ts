import type { Request } from 'express'

/**
 * Who calls, behind the proxies of `TRUSTED_PROXIES`. A server that listens on both families sees
 * IPv4 callers as `::ffff:192.0.2.7` (RFC 4291, 2.5.5.2); logs and people know them as 192.0.2.7.
 */
export const clientAddress = ({ ip = '' }: Pick<Request, 'ip'>): string =>
  ip.replace(/^::ffff:(?=\d+\.)/i, '')
