import { googlePeople } from '../seed/google-accounts.ts'
import { tenants } from '../seed/microsoft-directory.ts'
import type { Rrset, Zone } from './rrset.ts'

/** Where the operator's own mail server sends from. */
export const platformDomain = 'letterhead.example'
/** The lists that the demo's product is told to ask: of addresses and of domains. */
export const blocklists = { ip: 'ip.blocklist.example', domain: 'domain.blocklist.example' }

const everybodysHost = '127.0.0.1'
// Names and forms are the vendors' own, so that the product asks what it would ask in the world:
// https://learn.microsoft.com/defender-office-365/email-authentication-spf-configure,
// https://learn.microsoft.com/defender-office-365/email-authentication-dkim-configure,
// https://support.google.com/a/answer/10684623
const spfOf = { microsoft: 'spf.protection.outlook.com', google: '_spf.google.com' }

const dmarc: Readonly<Record<string, string>> = {
  'acme.example': 'v=DMARC1; p=reject; rua=mailto:dmarc@acme.example',
  'dupont.example': 'v=DMARC1; p=none; rua=mailto:dmarc@dupont.example',
  'strict.example': 'v=DMARC1; p=quarantine; adkim=s; aspf=s; rua=mailto:dmarc@strict.example',
  'gmail.example': 'v=DMARC1; p=none; sp=quarantine; rua=mailto:dmarc@gmail.example',
  [platformDomain]: 'v=DMARC1; p=reject; rua=mailto:dmarc@letterhead.example',
}

const microsoftDomains: readonly string[] = tenants.map(({ domain }) => domain)
const googleDomains: readonly string[] = [
  ...new Set(
    googlePeople.flatMap(({ email, sendAs }) =>
      [email, ...sendAs.map((alias) => alias.email)].map(domainOf),
    ),
  ),
]

/** Everything the sandbox's DNS knows. Names that are not here do not exist. */
export function worldZone(dkimKey: string): Zone {
  const key = `v=DKIM1; k=rsa; p=${dkimKey}`
  const domains = [...new Set([...microsoftDomains, ...googleDomains])]
  return new Map<string, Rrset>([
    [spfOf.microsoft, { TXT: [`v=spf1 ip4:${everybodysHost} -all`] }],
    [spfOf.google, { TXT: ['v=spf1 include:_netblocks.google.com ~all'] }],
    ['_netblocks.google.com', { TXT: [`v=spf1 ip4:${everybodysHost} ~all`] }],
    ['outbound.sandbox.example', { A: [everybodysHost] }],
    ...domains.flatMap((domain) => ofDomain(domain, key)),
    [platformDomain, { TXT: [`v=spf1 ip4:${everybodysHost} -all`], A: [everybodysHost] }],
    [`platform._domainkey.${platformDomain}`, { TXT: [key] }],
    [`_dmarc.${platformDomain}`, { TXT: [dmarc[platformDomain] ?? ''] }],
    // RFC 5782: how one sees that a list is alive.
    [`2.0.0.127.${blocklists.ip}`, { A: ['127.0.0.2'], TXT: ['Test address'] }],
    [`test.${blocklists.domain}`, { A: ['127.0.1.2'], TXT: ['Test name'] }],
    [blocklists.ip, {}],
    [blocklists.domain, {}],
  ])
}

function ofDomain(domain: string, key: string): [string, Rrset][] {
  const atMicrosoft = microsoftDomains.includes(domain)
  const atGoogle = googleDomains.includes(domain)
  const includes = [
    ...(atMicrosoft ? [`include:${spfOf.microsoft}`] : []),
    ...(atGoogle ? [`include:${spfOf.google}`] : []),
  ]
  const policy = dmarc[domain]
  const mx = atMicrosoft ? microsoftMx(domain) : 'smtp.google.com'
  const apex: Rrset = {
    TXT: [`v=spf1 ${includes.join(' ')} -all`, 'site-verification=sandbox'],
    MX: [{ priority: 0, exchange: mx }],
    A: [everybodysHost],
  }
  return [
    [domain, apex],
    [mx, { A: [everybodysHost] }],
    ...when(policy !== undefined, [`_dmarc.${domain}`, { TXT: [policy ?? ''] }]),
    ...(atMicrosoft ? microsoftKeys(domain, key) : []),
    ...when(atGoogle, [`google._domainkey.${domain}`, { TXT: [key] }]),
    ...when(domain === 'acme.example', [
      `_mta-sts.${domain}`,
      { TXT: ['v=STSv1; id=20261101000000Z'] },
    ]),
  ]
}

const when = (isSo: boolean, entry: [string, Rrset]): [string, Rrset][] => (isSo ? [entry] : [])

const dashed = (domain: string) => domain.replaceAll('.', '-')
const microsoftMx = (domain: string) => `${dashed(domain)}.mail.protection.outlook.com`
/** The tenant's first domain: what Exchange signs with while a domain has no key of its own. */
export const tenantDomain = (domain: string) => `${dashed(domain)}.onmicrosoft.com`

function microsoftKeys(domain: string, key: string): [string, Rrset][] {
  return [
    ...['selector1', 'selector2'].flatMap((selector): [string, Rrset][] => {
      const target = `${selector}-${dashed(domain)}._domainkey.${tenantDomain(domain)}`
      return [
        [`${selector}._domainkey.${domain}`, { CNAME: target }],
        [target, { TXT: [key] }],
      ]
    }),
    [`selector1._domainkey.${tenantDomain(domain)}`, { TXT: [key] }],
    [tenantDomain(domain), { TXT: [`v=spf1 include:${spfOf.microsoft} -all`] }],
  ]
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}
