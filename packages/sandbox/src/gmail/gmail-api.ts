import { Router, type Request, type Response } from 'express'
import { answerHttp, type Answering } from '../control/answer-http.ts'
import type { ScriptedAnswer } from '../control/faults.ts'
import { textOf } from '../control/text-of.ts'
import type { Reply } from '../control/scripted-reply.ts'
import { sendingScopes } from '../identity/google-scopes.ts'
import type { TokenStore } from '../identity/token-store.ts'
import { readBody } from '../limits/read-body.ts'
import { googlePersonBySub } from '../seed/google-accounts.ts'
import type { GooglePerson } from '../seed/people.ts'
import { addressesOf, header, parseMime, writeMime } from '../world/mime-headers.ts'
import type { Spool } from '../world/spool.ts'
import {
  gmailError,
  insufficientScope,
  invalidArgument,
  invalidCredentials,
} from './gmail-error.ts'
import { gmailLimits, overDailyLimit, overQuota, type GmailCounters } from './gmail-limits.ts'
import { asGmailSends, visibleAddress } from './gmail-rewriting.ts'
import { readUpload } from './read-upload.ts'

export interface GmailDeps extends Answering {
  store: TokenStore
  spool: Spool
  counters: GmailCounters
  now: () => number
}

const looksLikeAddress = /^[^\s@<>,;]+@[^\s@<>,;]+$/

/** Stand-in of the Gmail API's send method, JSON and upload forms. */
export function gmailApi(deps: GmailDeps): Router {
  const router = Router()
  const send = async (req: Request, res: Response) => {
    const caller = callerOf(req, deps.store)
    const mailbox = caller?.person.email ?? null
    const body = await readBody(req, gmailLimits.jsonBytes)
    // Whoever hangs up no longer counts as being served.
    res.once('close', deps.counters.enter(mailbox ?? ''))
    const call = { provider: 'google' as const, operations: ['send'], mailbox }
    await answerHttp(deps, { req, res }, call, async (scripted) => {
      if (!caller) return gmailError(invalidCredentials)
      if (!caller.scopes.some((scope) => sendingScopes.includes(scope)))
        return gmailError(insufficientScope)
      const limited = overQuota(deps.counters, caller.person.email)
      if (limited) return gmailError(limited)
      return sendMessage(deps, { req, person: caller.person, body, scripted })
    })
  }
  router.post('/gmail/v1/users/:user/messages/send', send)
  router.post('/upload/gmail/v1/users/:user/messages/send', send)
  return router
}

function callerOf(req: Request, store: TokenStore) {
  const [scheme, token] = (req.get('authorization') ?? '').split(' ')
  const row =
    scheme?.toLowerCase() === 'bearer' && token ? store.find('AccessToken', token) : undefined
  const person = googlePersonBySub(row?.accountId ?? '')
  if (!row || !person || (row.exp ?? 0) * 1000 <= Date.now()) return undefined
  return { person, scopes: (row.scope ?? '').split(' ') }
}

async function sendMessage(
  deps: GmailDeps,
  call: {
    req: Request
    person: GooglePerson
    body: Buffer | undefined
    scripted: ScriptedAnswer
  },
): Promise<Reply> {
  const { req, person, body, scripted } = call
  const user = textOf(req.params['user'])
  if (user !== 'me' && user.toLowerCase() !== person.email)
    return gmailError({
      status: 403,
      message: `Delegation denied for ${person.email}`,
      reason: 'forbidden',
      rpc: 'PERMISSION_DENIED',
    })
  if (!body)
    return gmailError({
      status: 413,
      message: 'Request Entity Too Large',
      reason: 'uploadTooLarge',
      rpc: 'INVALID_ARGUMENT',
    })
  const isUpload = req.path.startsWith('/upload/')
  const uploadType = isUpload ? textOf(req.query['uploadType']) || 'media' : ''
  const upload = readUpload(body, req.get('content-type') ?? '', uploadType)
  if (upload.kind === 'invalid') return gmailError(invalidArgument(upload.message))

  const mime = parseMime(upload.raw)
  const to = ['to', 'cc', 'bcc'].flatMap((name) =>
    addressesOf(mime, name).map(({ email }) => email),
  )
  if (to.length === 0) return gmailError(invalidArgument('Recipient address required'))
  if (to.some((email) => !looksLikeAddress.test(email)))
    return gmailError(invalidArgument('Invalid To header'))
  if (to.length > gmailLimits.recipientsPerMessage)
    return gmailError(invalidArgument('Too many recipients'))
  const limited = overDailyLimit(deps.counters, person, to)
  if (limited) return gmailError(limited)

  const spoolId = await deps.spool.accept({
    envelopeFrom: visibleAddress(person, mime),
    to,
    carrier: 'google',
    raw: (id) => writeMime(asGmailSends(mime, person, { spoolId: id, now: deps.now() })),
    afterwards: scripted.afterwards,
  })
  const id = spoolId.slice(0, 16)
  const notificationId = header(mime, 'x-letterhead-id')
  return {
    status: 200,
    body: { id, threadId: id, labelIds: ['SENT'] },
    outcome: 'accepted',
    ...(notificationId ? { notificationId } : {}),
  }
}
