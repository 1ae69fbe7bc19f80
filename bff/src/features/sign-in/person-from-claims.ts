import { EmailAddress, HostId, Role, oneLine } from '@letterhead/contract'

/** Names of the claims that the host's identity provider uses. */
export interface ClaimNames {
  readonly organization: string
  readonly organizationName: string
  readonly role: string
  readonly email: string
  readonly locale: string
}

export interface SignedIn {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly emailVerified: boolean
  readonly role: Role
  readonly locale: 'en' | 'fr'
  /** `auth_time`; null: the issuer does not tell. */
  readonly authenticatedAt: string | null
  /** Null for an operator. */
  readonly organization: { readonly id: string; readonly name: string } | null
}

export type ClaimsRead =
  | { readonly kind: 'person'; readonly person: SignedIn }
  /** `claim`: which one is missing or not valid, for the operator's log. */
  | { readonly kind: 'refused'; readonly claim: string }

/** Names go into subjects, logs and the trail: no line break, whatever the issuer lets people choose. */
const Text = oneLine(200)

/** Maps an identity provider's claims; what is not as it must be is refused, never guessed. */
export const personFromClaims = (
  claims: Readonly<Record<string, unknown>>,
  {
    names,
    fallbackLocale,
    now,
  }: {
    readonly names: ClaimNames
    readonly fallbackLocale: 'en' | 'fr'
    readonly now: Date
  },
): ClaimsRead => {
  const id = textOf(claims['sub'])
  if (id === null) return { kind: 'refused', claim: 'sub' }
  const role = Role.safeParse(claims[names.role])
  if (!role.success) return { kind: 'refused', claim: names.role }
  const email = EmailAddress.safeParse(claims[names.email]).data ?? ''
  const organization = role.data === 'operator' ? null : organizationOf(claims, names)
  if (organization === 'refused') return { kind: 'refused', claim: names.organization }
  const person = {
    id,
    name: textOf(claims['name']) ?? textOf(claims['preferred_username']) ?? (email || id),
    email,
    emailVerified: email !== '' && claims['email_verified'] === true,
    role: role.data,
    locale: localeFrom(claims[names.locale]) ?? fallbackLocale,
    authenticatedAt: timeFrom(claims['auth_time'], now),
    organization,
  }
  return { kind: 'person', person }
}

const organizationOf = (
  claims: Readonly<Record<string, unknown>>,
  names: ClaimNames,
): { readonly id: string; readonly name: string } | 'refused' => {
  const id = HostId.safeParse(claims[names.organization])
  if (!id.success) return 'refused'
  return { id: id.data, name: textOf(claims[names.organizationName]) ?? id.data }
}

/**
 * Seconds since 1970; some issuers write them as a text. Nobody signed in later than now: a clock ahead
 * would keep it fresh for long.
 */
const timeFrom = (claim: unknown, now: Date): string | null => {
  const seconds = typeof claim === 'string' && /^\d{1,11}$/.test(claim) ? Number(claim) : claim
  return typeof seconds === 'number' && seconds > 0 && seconds < 1e11
    ? new Date(Math.min(seconds * 1000, now.getTime())).toISOString()
    : null
}

const textOf = (claim: unknown): string | null => {
  const text = Text.safeParse(claim)
  return text.success ? text.data : null
}

/** BCP 47, `fr`, `fr-CA`, `en_GB`; other languages read English. */
const localeFrom = (claim: unknown): 'en' | 'fr' | null => {
  const text = textOf(claim)
  if (text === null) return null
  return /^fr(?:[-_]|$)/i.test(text) ? 'fr' : 'en'
}
