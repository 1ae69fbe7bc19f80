const userinfo = 'https://www.googleapis.com/auth/userinfo.'

/** Google's sign-in scopes come back under longer names. */
const expansions: Record<string, string> = {
  email: `${userinfo}email`,
  profile: `${userinfo}profile`,
}
const shortNames: Record<string, string> = {
  [`${userinfo}email`]: 'email',
  [`${userinfo}profile`]: 'profile',
}

const gmailSend = 'https://www.googleapis.com/auth/gmail.send'

/** Scopes that let a token send mail, from the discovery description of the Gmail API. */
export const sendingScopes = [
  'https://mail.google.com/',
  'https://www.googleapis.com/auth/gmail.addons.current.action.compose',
  'https://www.googleapis.com/auth/gmail.compose',
  'https://www.googleapis.com/auth/gmail.modify',
  gmailSend,
]

const apiScopes = [...sendingScopes, 'https://www.googleapis.com/auth/gmail.readonly']
export const googleScopes = ['openid', 'email', 'profile', ...apiScopes]

/** Sign-in scopes are agreed to as a whole; only the others have a box to tick. */
export const hasCheckbox = (scope: string) => apiScopes.includes(scope)

export function readScopes(text: string) {
  const names = text
    .split(/\s+/)
    .filter((name) => name !== '')
    .map((name) => shortNames[name] ?? name)
  return {
    scopes: names.filter((name) => googleScopes.includes(name)),
    unknown: names.filter((name) => !googleScopes.includes(name)),
  }
}

export const writeScopes = (scopes: string) =>
  scopes
    .split(' ')
    .map((scope) => expansions[scope] ?? scope)
    .toSorted()
    .join(' ')

const meanings: Record<string, string> = {
  [gmailSend]: 'Send email on your behalf',
  'https://mail.google.com/': 'Read, compose, send, and permanently delete all your email',
  'https://www.googleapis.com/auth/gmail.compose': 'Manage drafts and send emails',
  'https://www.googleapis.com/auth/gmail.modify': 'Read, compose, and send emails',
  'https://www.googleapis.com/auth/gmail.readonly': 'View your email messages and settings',
}

export const meaningOf = (scope: string) => meanings[scope] ?? scope
