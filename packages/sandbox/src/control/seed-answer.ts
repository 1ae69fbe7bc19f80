import { blocklists } from '../dns/world-zone.ts'
import { signInClaims } from '../identity/sign-in.ts'
import { googlePeople } from '../seed/google-accounts.ts'
import { microsoftPeople, tenants } from '../seed/microsoft-directory.ts'
import type { Clients } from '../seed/clients.ts'
import { demoPassword, organizations, signInPeople } from '../seed/people.ts'

/** Everything a product or a test needs to use the sandbox: who lives here and how to get in. */
export const seedAnswer = (options: {
  url: string
  smtpUrl: string
  dnsServer: string
  clients: Clients
}) => ({
  url: options.url,
  smtpUrl: options.smtpUrl,
  /** Resolver of the sandbox's world, `127.0.0.1:port`, and the blocklists it knows. */
  dnsServer: options.dnsServer,
  blocklists,
  clients: {
    microsoft: options.clients.microsoft,
    google: options.clients.google,
    signIn: options.clients.signIn,
  },
  organizations,
  signInPeople: signInPeople.map(({ email, name, role, locale, organizationId }) => ({
    email,
    password: demoPassword,
    name,
    organizationId: organizationId ?? null,
    role,
    locale,
  })),
  tenants,
  mailboxes: [
    ...microsoftPeople.map((person) => ({
      provider: 'microsoft' as const,
      email: person.email,
      password: person.kind === 'shared' ? null : demoPassword,
      name: person.name,
      tenant: person.tenant,
      oid: person.oid,
      kind: person.kind,
      hasMailbox: person.mail !== null,
      isAdmin: person.isAdmin,
      aliases: person.aliases,
      sendAs: person.sendAs,
      sendOnBehalf: person.sendOnBehalf,
    })),
    ...googlePeople.map((person) => ({
      provider: 'google' as const,
      email: person.email,
      password: demoPassword,
      name: person.name,
      sub: person.sub,
      kind: person.hd ? ('workspace' as const) : ('consumer' as const),
      hasMailbox: true,
      isAdmin: false,
      aliases: [],
      sendAs: person.sendAs.filter(({ verified }) => verified).map(({ email }) => email),
      sendOnBehalf: [],
    })),
  ],
  claims: signInClaims,
})
export type SandboxSeed = ReturnType<typeof seedAnswer>
