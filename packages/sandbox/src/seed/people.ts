/** Who lives in the sandbox. One password for all: nothing here guards anything real. */
export const demoPassword = 'demo-password'

export interface Tenant {
  id: string
  domain: string
  name: string
  licences: number
}

export interface MicrosoftPerson {
  tenant: string
  oid: string
  /** userPrincipalName; for a guest the long `#EXT#` form. */
  upn: string
  /** What is typed at sign-in; differs from `upn` for guests only. */
  email: string
  /** Directory display name: what recipients see whatever the message asks. */
  name: string
  /** Primary SMTP address; null when there is no mailbox. */
  mail: string | null
  /** Further proxy addresses. */
  aliases: readonly string[]
  kind: 'person' | 'shared' | 'guest' | 'personal'
  isAdmin: boolean
  /** Addresses of other mailboxes with the Exchange right of that name. */
  sendAs: readonly string[]
  sendOnBehalf: readonly string[]
  fullAccess: readonly string[]
}

export interface GooglePerson {
  sub: string
  email: string
  name: string
  /** Workspace domain; absent for a consumer account. */
  hd?: string
  sendAs: readonly { email: string; verified: boolean }[]
}

export interface SignInPerson {
  sub: string
  email: string
  name: string
  role: 'admin' | 'member' | 'operator'
  organizationId?: string
  locale: 'en' | 'fr'
}

export const organizations = [
  {
    id: 'acme',
    name: 'Acme Compliance',
    locale: 'en',
    workspaces: [
      { id: 'london', name: 'London' },
      { id: 'paris', name: 'Paris' },
      { id: 'berlin', name: 'Berlin' },
    ],
  },
  {
    id: 'dupont',
    name: 'Maison Dupont',
    locale: 'fr',
    workspaces: [{ id: 'siege', name: 'Siège' }],
  },
] as const

export const signInPeople: readonly SignInPerson[] = [
  person('ada@acme.example', 'Ada Lovelace', 'admin', 'en', 'acme'),
  person('max@acme.example', 'Max Weber', 'member', 'en', 'acme'),
  person('claire@dupont.example', 'Claire Dupont', 'admin', 'fr', 'dupont'),
  person('luc@dupont.example', 'Luc Moreau', 'member', 'fr', 'dupont'),
  person('olga@letterhead.example', 'Olga Petrova', 'operator', 'en'),
]

function person(
  email: string,
  name: string,
  role: SignInPerson['role'],
  locale: SignInPerson['locale'],
  organizationId?: string,
): SignInPerson {
  return {
    sub: `sign-in-${email}`,
    email,
    name,
    role,
    locale,
    ...(organizationId && { organizationId }),
  }
}
