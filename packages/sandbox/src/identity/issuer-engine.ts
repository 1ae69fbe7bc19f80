import {
  interactionPolicy,
  Provider,
  type ClientMetadata,
  type Configuration,
  type KoaContextWithOIDC,
} from 'oidc-provider'
import type { Keys } from './keys.ts'
import type { Rotation, TokenStore } from './token-store.ts'

const { Check, Prompt } = interactionPolicy
const day = 24 * 60 * 60

export interface IssuerEngine {
  provider: Provider
  store: TokenStore
}

export interface EngineOptions {
  issuer: string
  cookiePrefix: string
  clients: ClientMetadata[]
  scopes: readonly string[]
  claims: Record<string, string[]>
  routes: Configuration['routes']
  store: TokenStore
  keys: Keys
  rotation: () => Rotation
  /** Length of opaque tokens in bits, as long as the real ones: columns must hold them. */
  tokenBits: { access: number; refresh: number }
  seconds: { access: () => number; refresh: () => number }
  claimsOf: (accountId: string) => Record<string, unknown> | undefined
  /** The `iss` of an id_token where it depends on the person. */
  issuerOf?: (accountId: string) => string
  issuesRefreshToken: (code: { grantId?: string | undefined; scopes: Set<string> }) => boolean
  /** Scopes that need no consent page because they were granted before. */
  grantedBefore: (accountId: string, clientId: string) => string[] | undefined
  accountOfHint: (hint: string) => string | undefined
  /** Where a standing session is not enough, whatever the prompt. */
  asksEachTime?: boolean
  needsConsentPage?: (accountId: string) => boolean
  showError: (ctx: KoaContextWithOIDC, error: { error: string; detail: string }) => void
  interactionPath: (ctx: KoaContextWithOIDC, uid: string) => string
}

/** oidc-provider set up to behave like one of the issuers; the facts of each are in its own file. */
export function issuerEngine(options: EngineOptions): IssuerEngine {
  const { store, keys } = options
  const provider = new Provider(options.issuer, {
    clients: options.clients,
    adapter: store.adapter,
    jwks: { keys: [keys.jwk] },
    scopes: ['openid', ...options.scopes],
    claims: options.claims,
    conformIdTokenClaims: false,
    routes: options.routes,
    pkce: { required: () => true },
    rotateRefreshToken: () => options.rotation() !== 'never',
    // Tokens outlive the browser's session: the engine ties them to it unless told otherwise.
    expiresWithSession: async () => false,
    issueRefreshToken: async (_ctx, _client, code) => options.issuesRefreshToken(code),
    extraParams: ['access_type', 'login_hint', 'domain_hint', 'hd', 'include_granted_scopes'],
    cookies: {
      keys: [keys.cookieKey],
      names: {
        session: `${options.cookiePrefix}_session`,
        interaction: `${options.cookiePrefix}_interaction`,
        resume: `${options.cookiePrefix}_resume`,
      },
    },
    formats: {
      bitsOfOpaqueRandomness: (_ctx, { kind }) => {
        if (kind === 'AccessToken') return options.tokenBits.access
        return kind === 'RefreshToken' ? options.tokenBits.refresh : 256
      },
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: true },
      rpInitiatedLogout: { enabled: false },
    },
    ttl: {
      AccessToken: options.seconds.access,
      AuthorizationCode: 600,
      IdToken: 3600,
      RefreshToken: options.seconds.refresh,
      Session: 14 * day,
      Grant: 3650 * day,
      Interaction: 3600,
    },
    findAccount: async (_ctx, accountId) => {
      const claims = options.claimsOf(accountId)
      return claims && { accountId, claims: async () => ({ sub: accountId, ...claims }) }
    },
    loadExistingGrant: (ctx) => existingGrant(provider, options, ctx),
    interactions: {
      policy: policyOf(options),
      url: (ctx, { uid }) => options.interactionPath(ctx, uid),
    },
    renderError: async (ctx, out, error) => {
      const detail =
        'error_detail' in error && typeof error.error_detail === 'string' ? error.error_detail : ''
      options.showError(ctx, { error: out.error, detail: detail || (out.error_description ?? '') })
    },
  })
  if (options.issuerOf) personalIssuer(provider, options.issuerOf)
  return { provider, store }
}

/** Each authorization gets a grant of its own, so that one connection's end is not another's. */
async function existingGrant(
  provider: Provider,
  options: EngineOptions,
  { oidc }: KoaContextWithOIDC,
) {
  const decided = oidc.result?.consent?.grantId
  if (decided) return provider.Grant.find(decided)
  const { accountId } = oidc.session ?? {}
  const clientId = oidc.client?.clientId
  if (accountId === undefined || clientId === undefined) return undefined
  const scopes = options.grantedBefore(accountId, clientId)
  if (!scopes) return undefined
  const grant = new provider.Grant({ accountId, clientId })
  grant.addOIDCScope(scopes.join(' '))
  await grant.save()
  return grant
}

function policyOf(options: EngineOptions) {
  const policy = interactionPolicy.base()
  policy.get('login')?.checks.add(
    new Check('other_account', 'another account is asked for', ({ oidc }) => {
      if (oidc.result?.login) return false
      if (options.asksEachTime) return true
      const hint = oidc.params?.['login_hint']
      const hinted = typeof hint === 'string' ? options.accountOfHint(hint) : undefined
      return hinted !== undefined && hinted !== oidc.session?.accountId
    }),
  )
  policy.get('consent')?.checks.add(
    new Check('page_wanted', 'the consent page has something to say', ({ oidc }) => {
      const accountId = oidc.session?.accountId
      if (oidc.result?.consent || accountId === undefined) return false
      return options.needsConsentPage?.(accountId) ?? false
    }),
  )
  policy.add(new Prompt({ name: 'select_account', requestable: true }), 0)
  return policy
}

/** Entra's id_tokens are issued by the person's tenant, not by the path they were asked at. */
function personalIssuer(provider: Provider, issuerOf: (accountId: string) => string) {
  const own = provider.issuer
  Object.defineProperty(provider, 'issuer', {
    get: () => {
      const oidc = Provider.ctx?.oidc
      const accountId = oidc?.route === 'token' ? oidc.entities.Account?.accountId : undefined
      return accountId === undefined ? own : issuerOf(accountId)
    },
  })
}
