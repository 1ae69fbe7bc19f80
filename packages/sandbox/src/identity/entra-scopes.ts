/**
 * Entra's scopes under the short names used inside. `offline` stands for offline_access, which the
 * engine would drop unless the consent page is forced; Entra hands out refresh tokens without.
 */
export const signInScopes = ['openid', 'profile', 'email', 'offline']
const graphScopes = ['User.Read', 'Mail.Send', 'Mail.Send.Shared', 'Mail.Read', 'Mail.ReadWrite']
export const entraScopes = [...signInScopes, ...graphScopes]

/** What default tenants let people consent to by themselves (section 1.4 of the fact sheet). */
export const needsAdministrator = (scope: string) => scope.startsWith('Mail.Read')

const graphUrl = 'https://graph.microsoft.com/'

/** Short names of what was asked for; `unknown` holds what Entra would not know either. */
export function readScopes(text: string): { scopes: string[]; unknown: string[] } {
  const names = text.split(/\s+/).filter((name) => name !== '')
  const known = names.map((name) => {
    const short = name.startsWith(graphUrl) ? name.slice(graphUrl.length) : name
    const inside = short.toLowerCase() === 'offline_access' ? 'offline' : short
    return entraScopes.find((scope) => scope.toLowerCase() === inside.toLowerCase())
  })
  return {
    scopes: known.filter((scope) => scope !== undefined),
    unknown: names.filter((_, index) => known[index] === undefined),
  }
}

/** The `scope` of a token answer: full URIs, everything ever granted, never offline_access. */
export const writeScopes = (scopes: readonly string[]) =>
  scopes
    .filter((scope) => scope !== 'offline')
    .map((scope) => (graphScopes.includes(scope) ? `${graphUrl}${scope}` : scope))
    .toSorted()
    .join(' ')

const meanings: Record<string, readonly [string, string]> = {
  openid: ['Sign you in', 'Allows the app to know who you are.'],
  profile: ['View your basic profile', 'Allows the app to see your name and user name.'],
  email: ['View your email address', 'Allows the app to read your primary email address.'],
  offline: [
    'Maintain access to data you have given it access to',
    'Allows the app to send also when you are not using it.',
  ],
  'User.Read': ['Sign you in and read your profile', 'Allows the app to read your profile.'],
  'Mail.Send': ['Send mail as you', 'Allows the app to send mail as you.'],
  'Mail.Send.Shared': [
    'Send mail on behalf of others or yourself',
    'Allows the app to send mail from mailboxes you have rights on.',
  ],
  'Mail.Read': ['Read your mail', 'Allows the app to read your mail.'],
  'Mail.ReadWrite': ['Read and write access to your mail', 'Allows the app to change your mail.'],
}

export const meaningOf = (scope: string): readonly [string, string] =>
  meanings[scope] ?? [scope, '']
