import { HostId, Role } from '@letterhead/contract'
import * as z from 'zod/mini'

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

const Text = z.string().check(z.minLength(1), z.maxLength(200))

/** Maps an identity provider's claims; what is not as it must be is refused, never guessed. */
export const personFromClaims = (
  claims: Readonly<Record<string, unknown>>,
  { names, fallbackLocale }: { readonly names: ClaimNames; readonly fallbackLocale: 'en' | 'fr' },
): ClaimsRead => {
  const id = textOf(claims['sub'])
  if (id === null) return { kind: 'refused', claim: 'sub' }
  const role = Role.safeParse(claims[names.role])
  if (!role.success) return { kind: 'refused', claim: names.role }
  const email = textOf(claims[names.email]) ?? ''
  const organization = role.data === 'operator' ? null : organizationOf(claims, names)
  if (organization === 'refused') return { kind: 'refused', claim: names.organization }
  const person = {
    id,
    name: textOf(claims['name']) ?? textOf(claims['preferred_username']) ?? (email || id),
    email,
    emailVerified: email !== '' && claims['email_verified'] === true,
    role: role.data,
    locale: localeFrom(claims[names.locale]) ?? fallbackLocale,
    authenticatedAt: timeFrom(claims['auth_time']),
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

/** Seconds since 1970. */
const timeFrom = (claim: unknown): string | null =>
  typeof claim === 'number' && claim > 0 && claim < 1e11
    ? new Date(claim * 1000).toISOString()
    : null

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
