import { randomUUID } from 'node:crypto'
import type { Reply } from '../control/scripted-reply.ts'

export interface EntraError {
  status?: number
  error: string
  code: number
  text: string
  suberror?: string
}

/** Entra's error body as recorded from the real one (section 1.6 of the fact sheet). */
export function entraErrorBody(now: number, { error, code, text, suberror }: EntraError) {
  const [trace, correlation] = [randomUUID(), randomUUID()]
  const timestamp = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`
  return {
    error,
    error_description: `AADSTS${code}: ${text}\r\nTrace ID: ${trace}\r\nCorrelation ID: ${correlation}\r\nTimestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    ...(suberror ? { suberror } : {}),
  }
}

export const entraError = (now: number, failure: EntraError): Reply => {
  const body = entraErrorBody(now, failure)
  return {
    status: failure.status ?? 400,
    headers: {
      'x-ms-request-id': body.trace_id,
      'x-ms-clitelem': `1,${failure.code},0,,`,
    },
    body,
    outcome: failure.error,
    detail: `AADSTS${failure.code}`,
  }
}

/** The engine's reason for a refusal → the number Entra gives it. */
export function entraRefusal(
  { error, detail }: { error: string; detail: string },
  form: URLSearchParams,
  wasSpent: (code: string) => boolean,
): EntraError {
  if (error === 'invalid_client' && detail.includes('secret'))
    return {
      status: 401,
      error,
      code: 7_000_215,
      text: 'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app.',
    }
  if (error === 'invalid_client' || error === 'unauthorized_client')
    return {
      error: 'unauthorized_client',
      code: 700_016,
      text: `Application with identifier '${form.get('client_id') ?? ''}' was not found in the directory.`,
    }
  if (error === 'invalid_grant' && detail.includes('code_verifier'))
    return {
      error,
      code: 501_481,
      text: 'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
    }
  if (error === 'invalid_grant' && wasSpent(form.get('code') ?? ''))
    return {
      error,
      code: 54_005,
      text: 'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
    }
  if (error === 'invalid_grant' && detail === 'refresh token is expired')
    return {
      error,
      code: 700_082,
      text: 'The refresh token has expired due to inactivity.',
      suberror: 'token_expired',
    }
  if (error === 'invalid_grant' && detail === 'authorization code is expired')
    return { error, code: 70_008, text: 'The provided authorization code has expired.' }
  if (error === 'invalid_grant' && detail.includes('redirect_uri'))
    return {
      error,
      code: 500_112,
      text: 'The reply address does not match the reply address provided when requesting Authorization code.',
    }
  if (error === 'invalid_grant' && form.has('refresh_token'))
    return {
      error,
      code: 50_173,
      text: 'The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.',
      suberror: 'bad_token',
    }
  if (error === 'invalid_grant')
    return { error, code: 70_000, text: 'The provided value for the code parameter is not valid.' }
  if (error === 'unsupported_grant_type')
    return { error, code: 70_003, text: 'The app requested an unsupported grant type.' }
  return {
    error: 'invalid_request',
    code: 900_144,
    text: `The request body must contain all required parameters. ${detail}`,
  }
}
