import { randomUUID } from 'node:crypto'
import { Router, type Request, type Response } from 'express'
import { answerHttp } from '../control/answer-http.ts'
import type { ScriptedAnswer } from '../control/faults.ts'
import type { Reply } from '../control/scripted-reply.ts'
import { readBody } from '../limits/read-body.ts'
import { mailboxByAddress, microsoftPeople } from '../seed/microsoft-directory.ts'
import type { MicrosoftPerson } from '../seed/people.ts'
import { graphError } from './graph-error.ts'
import { graphLimits, type GraphCounters } from './graph-limits.ts'
import { callerOf, type Caller, type GraphDeps, type Refuse } from './caller.ts'
import { sendMail } from './send-mail.ts'
import { textOf } from '../control/text-of.ts'

/** Stand-in of Microsoft Graph v1.0, mounted at `/graph`. */
export function graphApi(deps: GraphDeps): Router {
  const router = Router()
  const { counters } = deps

  const answer = async (
    req: Request,
    res: Response,
    operation: string,
    work: (context: {
      caller: Caller
      refuse: Refuse
      body: Buffer
      answer: ScriptedAnswer
    }) => Promise<Reply>,
  ) => {
    const requestId = randomUUID()
    const clientRequestId = req.get('client-request-id') ?? requestId
    const moment = { now: deps.now(), requestId, clientRequestId }
    res.set({
      'request-id': requestId,
      'client-request-id': clientRequestId,
      'x-ms-ags-diagnostic': '{"ServerInfo":{"DataCenter":"Sandbox"}}',
      'cache-control': 'no-store, no-cache',
    })
    const refuse: Refuse = (status, code, message, headers) =>
      graphError(moment, status, code, message, headers)
    const caller = callerOf(req.get('authorization'), deps.store)
    const person = typeof caller === 'string' ? undefined : caller.person
    const mailbox = person ? (person.mail ?? person.upn) : null
    const body = await readBody(req, graphLimits.requestBytes)
    // Whoever hangs up no longer counts as being served.
    res.once('close', counters.enter(mailbox ?? ''))
    const call = { provider: 'microsoft' as const, operations: [operation], mailbox }
    await answerHttp(deps, { req, res }, call, async (scripted) => {
      if (typeof caller === 'string') return refuse(401, 'InvalidAuthenticationToken', caller)
      const limited = overLimit(counters, mailbox ?? '', body?.length ?? 0, deps.now())
      if (limited)
        return refuse(
          429,
          'ApplicationThrottled',
          `Application is over its ${limited.name} limit.`,
          { 'retry-after': String(limited.seconds), 'ratelimit-exceeded': limited.name },
        )
      if (!body)
        return refuse(413, 'RequestEntityTooLarge', 'The maximum request length supported is 4MB.')
      return work({ caller, refuse, body, answer: scripted })
    })
  }

  router.get('/v1.0/me', (req, res) =>
    answer(req, res, 'me', async ({ caller: { person, scopes }, refuse }) => {
      if (!scopes.has('User.Read'))
        return refuse(
          403,
          'Authorization_RequestDenied',
          'Insufficient privileges to complete the operation.',
        )
      return {
        status: 200,
        body: profile(person, textOf(req.query['$select'])),
        outcome: 'read',
      }
    }),
  )
  router.get('/oidc/userinfo', (req, res) =>
    answer(req, res, 'userinfo', async ({ caller: { person } }) => ({
      status: 200,
      body: { sub: `${person.tenant}.${person.oid}`, name: person.name },
      outcome: 'read',
    })),
  )
  router.post('/v1.0/me/sendMail', (req, res) =>
    answer(req, res, 'send', ({ caller, refuse, body, answer: scripted }) =>
      sendMail(deps, {
        caller,
        sender: caller.person,
        refuse,
        body,
        contentType: req.get('content-type') ?? '',
        scripted,
      }),
    ),
  )
  router.post('/v1.0/users/:user/sendMail', (req, res) =>
    answer(req, res, 'send', async ({ caller, refuse, body, answer: scripted }) => {
      const sender = userBy(caller.person.tenant, textOf(req.params['user']))
      if (!sender)
        return refuse(
          404,
          'ErrorInvalidUser',
          `The requested user '${textOf(req.params['user'])}' is invalid.`,
        )
      const isOwn = sender.oid === caller.person.oid
      const mayUse = caller.person.fullAccess.includes(sender.mail ?? '')
      if (!isOwn && !(mayUse && caller.scopes.has('Mail.Send.Shared')))
        return refuse(
          403,
          'ErrorAccessDenied',
          'Access is denied. Check credentials and try again.',
        )
      return sendMail(deps, {
        caller,
        sender,
        refuse,
        body,
        contentType: req.get('content-type') ?? '',
        scripted,
      })
    }),
  )
  return router
}

const userBy = (tenant: string, idOrName: string) =>
  mailboxByAddress(tenant, idOrName) ??
  microsoftPeople.find((person) => person.tenant === tenant && person.oid === idOrName)

function overLimit(counters: GraphCounters, mailbox: string, size: number, now: number) {
  const { requests, bytes, inFlight } = counters
  const seconds = (at: number) => Math.max(1, Math.ceil((at - now) / 1000))
  // Requests made while throttled count too.
  requests.add(mailbox, 1)
  if ((inFlight.get(mailbox) ?? 0) > graphLimits.concurrent)
    return { name: 'MailboxConcurrency', seconds: 1 }
  if (requests.used(mailbox) > graphLimits.requestsPerTenMinutes)
    return {
      name: 'RequestRate',
      seconds: seconds(requests.freeAt(mailbox, 0, graphLimits.requestsPerTenMinutes)),
    }
  if (bytes.used(mailbox) + size > graphLimits.uploadBytesPerFiveMinutes)
    return {
      name: 'IncomingBytes',
      seconds: seconds(bytes.freeAt(mailbox, size, graphLimits.uploadBytesPerFiveMinutes)),
    }
  bytes.add(mailbox, size)
  return undefined
}

function profile(person: MicrosoftPerson, select: string) {
  const whole: Record<string, unknown> = {
    businessPhones: [],
    displayName: person.name,
    givenName: person.name.split(' ')[0],
    jobTitle: null,
    mail: person.mail,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname: person.name.split(' ')[1] ?? null,
    userPrincipalName: person.upn,
    id: person.oid,
  }
  const chosen = select.split(',').filter((name) => name !== '')
  const proxyAddresses = person.mail
    ? [`SMTP:${person.mail}`, ...person.aliases.map((alias) => `smtp:${alias}`)]
    : []
  const known: Record<string, unknown> = { ...whole, proxyAddresses }
  const context = 'https://graph.microsoft.com/v1.0/$metadata#users/$entity'
  if (chosen.length === 0) return { '@odata.context': context, ...whole }
  const picked = Object.fromEntries(chosen.map((name) => [name, known[name] ?? null]))
  return { '@odata.context': context, ...picked }
}
