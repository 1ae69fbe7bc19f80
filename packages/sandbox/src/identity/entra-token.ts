import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Provider } from 'oidc-provider'
import { z } from 'zod'
import type { Reply } from '../control/scripted-reply.ts'
import { personalTenant, personByAccount, tenants } from '../seed/microsoft-directory.ts'
import type { MicrosoftPerson } from '../seed/people.ts'
import type { EntraConsentPolicy } from './entra-consent-policy.ts'
import type { ConsentingIssuerDeps as EntraDeps } from './issuer-deps.ts'
import { issuerOfTenant } from './entra-discovery.ts'
import { entraError, entraRefusal } from './entra-error.ts'
import { readScopes, writeScopes } from './entra-scopes.ts'
import { tokenCalls } from './token-call.ts'

export function mailboxOf(accountId: string) {
  const person = personByAccount(accountId)
  return person ? (person.mail ?? person.upn) : null
}

/** `/microsoft/{tenant}` of the request, whatever the engine made of its URL. */
export const pathBefore = (req: object): string =>
  'baseUrl' in req && typeof req.baseUrl === 'string' ? req.baseUrl : ''

/** Entra's token endpoint: its refusals, its scopes, its error numbers. */
export function entraTokens(provider: Provider, deps: EntraDeps, policy: EntraConsentPolicy) {
  const { store, clock } = deps
  tokenCalls(provider, {
    deps,
    name: 'microsoft',
    store,
    path: '/oauth2/v2.0/token',
    mailboxOf,
    refuse: (form, req) => {
      // Asking again for what was granted is the normal case and means nothing to the engine.
      const asked = readScopes(form.get('scope') ?? '').scopes
      form.delete('scope')
      return (
        notConsented(deps, policy, form, asked) ??
        secretMissing(deps, form) ??
        wrongTenant(deps, form, req)
      )
    },
    grant: async ({ access_token: token, scope: _asked, ...rest }) => {
      const row = store.find('AccessToken', String(token))
      const person = personByAccount(row?.accountId ?? '')
      const scopes = person ? policy.allowed(person) : []
      // The token carries everything ever granted, not only what was asked for this time.
      await store.update('AccessToken', String(token), { scope: scopes.join(' ') })
      return {
        ...rest,
        scope: writeScopes(scopes),
        ext_expires_in: rest['expires_in'],
        access_token: token,
      }
    },
    deny: (failure, form) => entraError(clock.now(), entraRefusal(failure, form, store.wasSpent)),
  })
}

function notConsented(
  { store, clock, client }: EntraDeps,
  policy: EntraConsentPolicy,
  form: URLSearchParams,
  asked: readonly string[],
): Reply | undefined {
  const row = store.find('RefreshToken', form.get('refresh_token') ?? '')
  const person = personByAccount(row?.accountId ?? '')
  const allowed = person ? policy.allowed(person) : []
  if (!person || asked.every((scope) => allowed.includes(scope))) return undefined
  return entraError(clock.now(), {
    error: 'invalid_grant',
    code: 65_001,
    text: `The user or administrator has not consented to use the application with ID '${client.clientId}'. Send an interactive authorization request for this user and resource.`,
    suberror: 'consent_required',
  })
}

function secretMissing({ clock, client }: EntraDeps, form: URLSearchParams): Reply | undefined {
  if (form.get('client_secret') !== null || form.get('client_id') !== client.clientId)
    return undefined
  return entraError(clock.now(), {
    status: 401,
    error: 'invalid_client',
    code: 7_000_218,
    text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  })
}

/** A code belongs to the tenant path that gave it (AADSTS700005). */
function wrongTenant(
  { store, clock }: EntraDeps,
  form: URLSearchParams,
  req: IncomingMessage,
): Reply | undefined {
  const row = store.find('AuthorizationCode', form.get('code') ?? '')
  const given = z.string().optional().parse(row?.extra?.['tenantPath'])
  if (given === undefined || pathBefore(req) === given) return undefined
  return entraError(clock.now(), {
    error: 'invalid_grant',
    code: 700_005,
    text: 'The provided Authorization Code is intended to use against other tenant, thus rejected.',
  })
}

export function idTokenClaims(person: MicrosoftPerson, origin: string, clientId: string) {
  const isGuest = person.kind === 'guest'
  const home = tenants.find(({ domain }) => person.email.endsWith(`@${domain}`))
  return {
    // Another one at every app, by design.
    sub: createHash('sha256').update(`${clientId} ${person.oid}`).digest('base64url'),
    tid: person.tenant,
    oid: person.oid,
    preferred_username: isGuest ? person.email : person.upn,
    name: person.name,
    ver: '2.0',
    // v2 id_tokens carry `email` and `idp` for guests only, and never `amr`.
    ...(isGuest
      ? { email: person.email, idp: issuerOfTenant(origin, home?.id ?? personalTenant) }
      : {}),
  }
}
