import { createHash } from 'node:crypto'
import type { MicrosoftPerson, Tenant } from './people.ts'

/** Home of all personal Microsoft accounts, in the world as here. */
export const personalTenant = '9188040d-6c67-4c5b-b112-36a304b66dad'

export const tenants: readonly Tenant[] = [
  tenant('a0a0a0a0-1111-4111-8111-acacacacacac', 'acme.example', 'Acme Compliance', 100),
  tenant('d0d0d0d0-2222-4222-8222-d0d0d0d0d0d0', 'dupont.example', 'Maison Dupont', 25),
  tenant('57a1c700-3333-4333-8333-57a1c757a1c7', 'strict.example', 'Strict Holding', 500),
]

function tenant(id: string, domain: string, name: string, licences: number): Tenant {
  return { id, domain, name, licences }
}

const [acme, dupont, strict] = tenants.map(({ id }) => id)

export const microsoftPeople: readonly MicrosoftPerson[] = [
  resident(acme, 'ada@acme.example', 'Ada Lovelace', {
    isAdmin: true,
    aliases: ['ada.lovelace@acme.example'],
    sendAs: ['notifications@acme.example', 'compliance@acme.example'],
    sendOnBehalf: ['max@acme.example'],
    fullAccess: ['compliance@acme.example'],
  }),
  resident(acme, 'max@acme.example', 'Max Weber', {}),
  resident(acme, 'notifications@acme.example', 'Acme Notifications', {}),
  resident(acme, 'compliance@acme.example', 'Acme Compliance team', { kind: 'shared' }),
  resident(acme, 'board@acme.example', 'Acme Board', { kind: 'shared' }),
  resident(acme, 'una@acme.example', 'Una Licenced', { mail: null }),
  resident(acme, 'luc@dupont.example', 'Luc Moreau (guest)', {
    kind: 'guest',
    upn: 'luc_dupont.example#EXT#@acme.example',
    mail: null,
  }),
  resident(dupont, 'claire@dupont.example', 'Claire Dupont', { isAdmin: true }),
  resident(dupont, 'luc@dupont.example', 'Luc Moreau', {}),
  resident(strict, 'nora@strict.example', 'Nora Strand', {}),
  resident(strict, 'sam@strict.example', 'Sam Strand', { isAdmin: true }),
  resident(personalTenant, 'pia@outlook.example', 'Pia Personal', { kind: 'personal' }),
]

function resident(
  tenantId: string | undefined,
  email: string,
  name: string,
  own: Partial<MicrosoftPerson>,
): MicrosoftPerson {
  const home = tenantId ?? personalTenant
  return {
    tenant: home,
    oid: guidOf(`${home} ${email}`),
    upn: email,
    email,
    name,
    mail: email,
    aliases: [],
    kind: 'person',
    isAdmin: false,
    sendAs: [],
    sendOnBehalf: [],
    fullAccess: [],
    ...own,
  }
}

/** The same person keeps the same id over restarts and machines. */
function guidOf(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}

export const accountIdOf = ({ tenant: home, oid }: MicrosoftPerson) => `${home}.${oid}`

export const personByAccount = (accountId: string) =>
  microsoftPeople.find((person) => accountIdOf(person) === accountId)

/** Finds a tenant by its id or its domain. */
export const tenantBy = (idOrDomain: string) =>
  tenants.find(({ id, domain }) => id === idOrDomain || domain === idOrDomain)

/** Who an address belongs to inside one tenant's directory. */
export function mailboxByAddress(tenantId: string, address: string): MicrosoftPerson | undefined {
  const wanted = address.toLowerCase()
  return microsoftPeople.find(
    (person) =>
      person.tenant === tenantId &&
      [person.mail, person.upn, ...person.aliases].some((own) => own?.toLowerCase() === wanted),
  )
}
