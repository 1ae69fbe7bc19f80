import { z } from 'zod'
import type { Issuers } from '../oauth/prove-id-token.ts'

const TEMPLATE = '{tenantid}'
const TenantClaim = z.object({ tid: z.string().regex(/^[\w.-]{1,64}$/) })

/** Under our login URL, whichever tenant or template it names. */
export const isIssuerOf =
  (loginUrl: string) =>
  (issuer: string): boolean =>
    issuer.startsWith(`${loginUrl}/`)

export const namesAnyTenant = (issuer: string): boolean => issuer.includes(TEMPLATE)

/** A tenant's own document must name that tenant's issuer and no other. */
export const issuerOfTenant = (issuer: string, tenant: string): string =>
  issuer.replace(TEMPLATE, tenant)

/**
 * The documents of `organizations` and `common` name `…/{tenantid}/v2.0`; each token names its own
 * tenant. Filled with the token's `tid` it proves *some* tenant of this login host: the connection
 * compares the tenant itself.
 */
export const entraIssuers = (issuer: string): Issuers => {
  const [head = '', tail = ''] = issuer.split(TEMPLATE)
  return {
    accepts: (iss) =>
      namesAnyTenant(issuer)
        ? iss.startsWith(head) && iss.endsWith(tail) && !tenantIn(iss, head, tail).includes('/')
        : iss === issuer,
    expected: (claims) => {
      const tenant = TenantClaim.safeParse(claims).data?.tid
      return tenant === undefined ? issuer : issuerOfTenant(issuer, tenant)
    },
  }
}

const tenantIn = (iss: string, head: string, tail: string): string =>
  iss.slice(head.length, iss.length - tail.length)
