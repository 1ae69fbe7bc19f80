import type { ConnectFailure } from '@letterhead/contract'
import { z } from 'zod'
import { composeMime } from '../compose-mime.ts'
import { createClientSecrets } from '../oauth/client-secrets.ts'
import { createDiscovery, type Discovery } from '../oauth/discovery.ts'
import type { Claims } from '../oauth/prove-id-token.ts'
import {
  authorizationUrl,
  redeemCode,
  refreshTokens,
  type TokenAnswer,
} from '../oauth/token-endpoint.ts'
import { ProviderUnavailable } from '../provider-unavailable.ts'
import type {
  AuthorizationRequest,
  CodeExchange,
  ExchangeResult,
  ProviderPort,
  RefreshResult,
  Tokens,
} from '../port.ts'
import { missingFrom, scopeNames } from '../scope-names.ts'
import type { MicrosoftSettings, ProviderDependencies } from '../settings.ts'
import { withoutAnswer } from '../technical-details.ts'
import { composeGraphMessage } from './compose-graph-message.ts'
import { entraIssuers, isIssuerOf, issuerOfTenant, namesAnyTenant } from './entra-issuer.ts'
import { entraCallbackFailure, entraExchangeFailure } from './entra-failure.ts'
import { entraRefreshOutcome } from './entra-outcome.ts'
import { scopesNeeded, scopesToAsk } from './entra-scopes.ts'
import { graphOutcome } from './graph-outcome.ts'
import { createGraph } from './graph.ts'
import { mailboxOutcome } from './mailbox-outcome.ts'

/** Of personal accounts (outlook.com); E:v2-protocols-oidc.md. Microsoft 365 means work or school. */
const PERSONAL_TENANT = '9188040d-6c67-4c5b-b112-36a304b66dad'
const LOG = 'https://admin.exchange.microsoft.com/#/messagetrace'
const GRANTS =
  'https://entra.microsoft.com/#view/Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview'

/** Microsoft 365: Entra's OAuth and Graph's sendMail, at any login host. */
export const createMicrosoft = (
  settings: MicrosoftSettings,
  { log, onDiscovery, onSecret, now }: ProviderDependencies,
): ProviderPort => {
  const secrets = createClientSecrets(settings, (which) => onSecret?.('microsoft', which))
  const client = { ...settings, secrets, now }
  const graph = createGraph(settings.graphUrl)
  const discover = (tenant: string, isExpectedIssuer: (issuer: string) => boolean): Discovery =>
    createDiscovery({
      url: `${settings.loginUrl}/${tenant}/v2.0/.well-known/openid-configuration`,
      isExpectedIssuer,
      httpsOnly: settings.production,
      // One customer's tenant that is gone is no outage of the provider.
      alert: tenant === settings.tenant ? 'provider_unavailable' : 'tenant_unavailable',
      onRead: (verdict) => {
        if (tenant === settings.tenant) onDiscovery?.('microsoft', verdict)
      },
      log,
      now,
    })
  const organizations = discover(settings.tenant, isIssuerOf(settings.loginUrl))
  const tenants = new Map<string, Discovery>()

  /** A grant is refreshed where its account lives; guests can be refreshed nowhere else. */
  const discoveryFor = async (tenant: string | null): Promise<Discovery | null> => {
    if (tenant === null || !/^[\w-]{1,64}$/.test(tenant)) return organizations
    const template = await organizations.read()
    if (template === null) return null
    // The operator's own tenant only: that document is the tenant's own already.
    if (!namesAnyTenant(template.issuer)) return organizations
    const known = tenants.get(tenant)
    if (known !== undefined) return known
    const own = discover(tenant, (issuer) => issuer === issuerOfTenant(template.issuer, tenant))
    tenants.set(tenant, own)
    return own
  }

  const fail = (failure: ConnectFailure, providerCode: string | null = null): ExchangeResult => ({
    kind: 'failed',
    failure,
    technical: withoutAnswer(providerCode, now()),
  })

  const exchange = async (request: CodeExchange): Promise<ExchangeResult> => {
    const server = await organizations.read()
    if (server === null) return fail('provider_unavailable')
    const result = await redeemCode(client, server, entraIssuers(server.issuer), request)
    if (result.kind === 'sent_back') return entraCallbackFailure(result.parameters, now())
    if (result.kind === 'foreign_callback') return fail('attempt_invalid')
    if (result.kind === 'refused') return entraExchangeFailure(result.answer, now())
    if (result.kind === 'untrusted_id_token') return fail('unexpected_answer', 'id_token')
    return await grantedTo(result.claims, result.tokens, request.purpose)
  }

  const grantedTo = async (
    claims: Claims,
    answer: TokenAnswer,
    purpose: CodeExchange['purpose'],
  ): Promise<ExchangeResult> => {
    const person = Person.safeParse(claims).data
    if (person === undefined) return fail('unexpected_answer', 'id_token')
    if (person.tid === PERSONAL_TENANT) return fail('account_not_allowed', 'personal_account')
    const needed = scopesNeeded(purpose)
    const tokens = tokensOf(answer, needed)
    const account = {
      key: `${person.tid}:${person.oid}`,
      tenant: person.tid,
      email: person.preferred_username ?? '',
      name: person.name ?? null,
    }
    const missingScopes = missingFrom(tokens.scopes, needed)
    if (missingScopes.length > 0) return { kind: 'granted', account, tokens, missingScopes }
    if (tokens.refreshToken === null) return fail('no_refresh_token')
    // The user principal name is no proof of a mailbox, and may not be its address.
    const mailbox = mailboxOutcome(await graph.me(tokens.accessToken))
    if (mailbox.kind === 'none') return fail(mailbox.failure, mailbox.providerCode)
    return {
      kind: 'granted',
      account: { ...account, email: mailbox.email },
      tokens,
      missingScopes,
    }
  }

  const refresh: ProviderPort['refresh'] = async ({ refreshToken, tenant }) => {
    const server = await (await discoveryFor(tenant))?.read()
    if (server === null || server === undefined) return unavailable(now())
    const result = await refreshTokens(client, server, refreshToken)
    return result.kind === 'tokens'
      ? { kind: 'refreshed', tokens: refreshedTokens(result.tokens) }
      : entraRefreshOutcome(result.answer, now())
  }

  return {
    name: 'microsoft',
    limits: settings.limits,
    isAvailable: async () => (await organizations.read()) !== null,
    authorizationUrl: async (request) => {
      const server = await organizations.read()
      if (server === null) throw new ProviderUnavailable('microsoft')
      return authorizationUrl(client, server, request, {
        scope: scopesToAsk(request.purpose, settings.graphUrl),
        response_mode: 'query',
        ...accountChoice(request),
      })
    },
    exchange,
    refresh,
    // Entra has no revocation endpoint: the customer removes the consent (`links().grants`).
    revoke: async () => await Promise.resolve('not_offered'),
    compose: async (message, form) =>
      // Whether Graph strips a Bcc header out of MIME before delivery is not documented: the
      // form whose hidden recipients certainly stay hidden is taken, whatever was asked.
      form === 'json' || message.bcc.length > 0
        ? composeGraphMessage(message)
        : await composeMime(message, 'header'),
    send: async ({ accessToken, message }) =>
      graphOutcome(await graph.send(accessToken, message), now()),
    // Sources disagree whether a foreign From in MIME is honoured; in JSON it is documented.
    formFor: (sender) => (isOwn(sender) ? 'mime' : 'json'),
    scopesFor: (sender) => (isOwn(sender) ? ['Mail.Send'] : ['Mail.Send', 'Mail.Send.Shared']),
    links: () => ({ log: LOG, grants: GRANTS }),
  }
}

const Person = z.object({
  tid: z.string().min(1),
  oid: z.string().min(1),
  preferred_username: z.string().optional(),
  name: z.string().optional(),
})

/**
 * `select_account` and `login_hint` exclude each other (E:v2-protocols-oidc.md). Never
 * `prompt=consent`: it asks again for what was granted and, where users may not consent, loops.
 */
const accountChoice = ({
  purpose,
  loginHint,
}: AuthorizationRequest): Readonly<Record<string, string>> =>
  purpose === 'connect' || loginHint === null
    ? { prompt: 'select_account' }
    : { login_hint: loginHint }

const tokensOf = ({ scope, ...tokens }: TokenAnswer, asked: readonly string[]): Tokens => ({
  ...tokens,
  scopes: scopeNames(scope, asked),
})

/** Without `scope` a refresh changed nothing of what was granted (RFC 6749 6). */
const refreshedTokens = (answer: TokenAnswer): Tokens =>
  tokensOf(answer, answer.scope === undefined ? [] : scopesNeeded('send_as'))

const unavailable = (at: Date): RefreshResult => ({
  kind: 'later',
  code: 'provider_unavailable',
  retryAt: null,
  technical: withoutAnswer(null, at),
})

const isOwn = ({ mailbox, email }: { readonly mailbox: string; readonly email: string }): boolean =>
  mailbox.toLowerCase() === email.toLowerCase()
