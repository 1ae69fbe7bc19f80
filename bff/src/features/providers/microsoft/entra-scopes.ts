import type { AuthorizationRequest } from '../port.ts'

type Purpose = AuthorizationRequest['purpose']

const GLOBAL_GRAPH = 'https://graph.microsoft.com'
const SIGN_IN = ['openid', 'profile', 'email', 'offline_access', 'User.Read']

/**
 * Least privilege: the account's name and address, and sending. `Mail.Send` names its host only in
 * the global cloud, as Microsoft's documents do. A scope without a host means the Graph of the
 * cloud one signs in to (E:permissions-consent-overview), so elsewhere the short name cannot name
 * the wrong cloud; whether national clouds want `https://graph.microsoft.us/…` is not documented.
 */
export const scopesToAsk = (purpose: Purpose, graphUrl: string): string => {
  const host = graphUrl === GLOBAL_GRAPH ? `${GLOBAL_GRAPH}/` : ''
  return [...SIGN_IN, ...mailScopes(purpose).map((scope) => `${host}${scope}`)].join(' ')
}

/** What must come back. `offline_access` never does: the refresh token itself is its proof. */
export const scopesNeeded = (purpose: Purpose): readonly string[] => [
  'User.Read',
  ...mailScopes(purpose),
]

const mailScopes = (purpose: Purpose): readonly string[] =>
  purpose === 'send_as' ? ['Mail.Send', 'Mail.Send.Shared'] : ['Mail.Send']
