import { bodyOf, sendJson, type Deps, type Exchange } from './deps.ts'

let serial = 0

/**
 * Discovery documents and refreshing. A token names its mailbox: `refresh:<mailbox>` gives
 * `access:<mailbox>:<serial>`.
 */
export const answerTokens = async (deps: Deps, { request, response }: Exchange): Promise<void> => {
  const path = request.url ?? '/'
  const origin = `http://${request.headers.host ?? '127.0.0.1'}`
  if (path.endsWith('/.well-known/openid-configuration'))
    return sendJson(response, 200, documentOf(origin, path))
  if (!path.endsWith('/token')) return sendJson(response, 404, { error: 'not here' })
  const body = new URLSearchParams(await bodyOf(request).catch(() => ''))
  const mailbox = (body.get('refresh_token') ?? '').replace(/^refresh:/, '')
  const rule = deps.script.take({ mailbox, operation: 'token' })
  deps.journal.write({
    operation: 'token',
    mailbox,
    id: '',
    taken: rule === null,
    answer: rule?.answer ?? 'usual',
  })
  if (rule?.answer === 'silence') return
  if (rule?.answer === 'status')
    return sendJson(response, rule.status ?? 400, { error: 'invalid_grant' })
  serial += 1
  sendJson(response, 200, {
    access_token: `access:${mailbox}:${serial}`,
    token_type: 'Bearer',
    expires_in: 3_600,
    scope: path.startsWith('/google') ? 'https://www.googleapis.com/auth/gmail.send' : 'Mail.Send',
  })
}

export const mailboxOf = (authorization: string | undefined): string =>
  /^Bearer access:([^:]+)/.exec(authorization ?? '')?.[1] ?? 'nobody'

const documentOf = (origin: string, path: string) => {
  const google = path.startsWith('/google')
  const tenant = path.split('/')[2] ?? ''
  const issuer = google
    ? `${origin}/google`
    : `${origin}/microsoft/${tenant === 'organizations' ? '{tenantid}' : tenant}/v2.0`
  const place = google ? `${origin}/google` : `${origin}/microsoft/${tenant}`
  return {
    issuer,
    authorization_endpoint: `${place}/authorize`,
    token_endpoint: `${place}/token`,
    jwks_uri: `${place}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  }
}
