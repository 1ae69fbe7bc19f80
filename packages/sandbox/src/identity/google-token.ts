import type { Provider } from 'oidc-provider'
import { googlePersonBySub } from '../seed/google-accounts.ts'
import { writeScopes } from './google-scopes.ts'
import type { ConsentingIssuerDeps } from './issuer-deps.ts'
import { tokenCalls } from './token-call.ts'

const day = 24 * 60 * 60
const mostTokensPerAccount = 100

export const mailboxOf = (accountId: string) => googlePersonBySub(accountId)?.email ?? null

/** Google's token endpoint: no rotation, expanded scopes, few words about errors. */
export function googleTokens(provider: Provider, deps: ConsentingIssuerDeps) {
  const { store } = deps
  tokenCalls(provider, {
    deps,
    name: 'google',
    store,
    path: '/token',
    mailboxOf,
    grant: async (body, { form }) => {
      const { refresh_token: refreshToken, scope, ...rest } = body
      const isFirst = form.get('grant_type') === 'authorization_code'
      if (isFirst && typeof refreshToken === 'string') await dropOldest(deps, refreshToken)
      else await keepAlive(deps, form.get('refresh_token') ?? '')
      return {
        ...rest,
        scope: writeScopes(String(scope)),
        // Refresh answers carry no refresh token: the old one stays the only one.
        ...(isFirst && refreshToken !== undefined ? { refresh_token: refreshToken } : {}),
      }
    },
    deny: ({ error }) => {
      if (error === 'invalid_client')
        return {
          status: 401,
          body: { error, error_description: 'Unauthorized' },
          outcome: error,
        }
      const description =
        error === 'invalid_grant' ? 'Token has been expired or revoked.' : 'Bad Request'
      return { status: 400, body: { error, error_description: description }, outcome: error }
    },
  })
}

/** Six months count from the last use, except for tokens that live a week in any case. */
async function keepAlive({ store, settings, clock }: ConsentingIssuerDeps, refreshToken: string) {
  if (settings.read().googleTesting) return
  const exp = Math.floor(clock.now() / 1000) + 180 * day
  await store.update('RefreshToken', refreshToken, { exp })
}

/** The hundred-and-first live token of an account at a client ends the oldest, silently. */
async function dropOldest({ store }: ConsentingIssuerDeps, refreshToken: string) {
  const account = store.find('RefreshToken', refreshToken)?.accountId
  const live = store.rowsOf('RefreshToken').filter(([, row]) => row.accountId === account)
  const surplus = live
    .toSorted(([, a], [, b]) => (a.iat ?? 0) - (b.iat ?? 0))
    .slice(0, Math.max(0, live.length - mostTokensPerAccount))
  const tokens = store.adapter('RefreshToken')
  for (const [id] of surplus) await tokens.destroy(id)
}
