import { Router } from 'express'
import { answerHttp, type Answering } from '../control/answer-http.ts'
import { googlePersonBySub } from '../seed/google-accounts.ts'
import type { Consents } from './consents.ts'
import { readForm } from './token-form.ts'
import type { TokenStore } from './token-store.ts'

/**
 * Google's revocation: by an access or a refresh token, in the query or in the form, without client
 * authentication. It ends everything the person ever granted to the project, at all its clients.
 */
export function googleRevocation(
  deps: Answering & { store: TokenStore; consents: Consents },
): Router {
  const router = Router()
  router.post('/revoke', async (req, res) => {
    const form = await readForm(req)
    const query = req.query['token']
    const token = (typeof query === 'string' ? query : form.get('token')) ?? ''
    const row = deps.store.find('RefreshToken', token) ?? deps.store.find('AccessToken', token)
    const mailbox = googlePersonBySub(row?.accountId ?? '')?.email ?? null
    const call = { provider: 'google' as const, operations: ['revoke'], mailbox }
    await answerHttp(deps, { req, res }, call, async () => {
      if (row?.accountId === undefined)
        return {
          status: 400,
          body: { error: 'invalid_token', error_description: 'Token expired or revoked' },
          outcome: 'invalid_token',
        }
      await deps.consents.end(row.accountId)
      await deps.store.end({ accountId: row.accountId, accessTokens: true })
      return { status: 200, body: {}, outcome: 'revoked' }
    })
  })
  return router
}
