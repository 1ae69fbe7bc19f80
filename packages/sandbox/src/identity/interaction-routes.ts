import { Router, type Request, type Response } from 'express'
import type { Provider } from 'oidc-provider'
import type { Answering } from '../control/answer-http.ts'
import type { ScriptedAnswer } from '../control/faults.ts'
import type { ProviderName } from '../control/journal.ts'
import { textOf } from '../control/text-of.ts'
import { sendPage, type Brand } from '../pages/layout.ts'
import { problemPage, signInPage, type Choice } from './sign-in-page.ts'
import { readForm } from './token-form.ts'

export type SignIn =
  | { kind: 'ok'; accountId: string }
  | { kind: 'again'; problem: string }
  | { kind: 'page'; page: string }

export interface Asking {
  accountId: string
  clientId: string
  scopes: string[]
  /** Where the page's forms are posted: `${action}/consent`, `${action}/cancel`. */
  action: string
  req: Request
}

export interface InteractionOptions {
  deps: Answering
  name: ProviderName
  brand: Brand
  provider: Provider
  clientName: string
  choices: (req: Request) => readonly Choice[]
  signIn: (email: string, password: string, req: Request) => SignIn
  consentPage: (asking: Asking) => string
  /** Keeps what was allowed and answers the scopes of the grant. */
  allow: (
    asking: Asking,
    form: URLSearchParams,
  ) => Promise<{ granted: string[]; rejected: string[] }>
  onGrant?: (grantId: string, params: Record<string, unknown>) => Promise<void>
  mailboxOf: (accountId: string) => string | null
  /** Parameters by which the client learns that the person said no. */
  denial: Record<string, string>
}

const action = ({ originalUrl, params }: Request) => {
  const uid = textOf(params['uid'])
  return originalUrl.slice(0, originalUrl.indexOf(uid) + uid.length)
}

/** Sign-in and consent pages between the authorization request and its answer. */
export function interactionRoutes(options: InteractionOptions): Router {
  const { provider, brand, deps, name } = options
  const router = Router({ mergeParams: true })

  const showSignIn = (req: Request, res: Response, hint: string, problem?: string) =>
    sendPage(
      res,
      200,
      signInPage({
        brand,
        title: 'Sign in',
        action: `${action(req)}/login`,
        hint,
        clientName: options.clientName,
        people: options.choices(req),
        problem,
      }),
    )

  const askingOf = async (req: Request, res: Response) => {
    const { params, session } = await provider.interactionDetails(req, res)
    const asking: Asking = {
      accountId: session?.accountId ?? '',
      clientId: textOf(params['client_id']),
      scopes: textOf(params['scope']).split(' '),
      action: action(req),
      req,
    }
    return { asking, params }
  }

  router.get('/interaction/:uid', async (req, res) => {
    const { prompt, params } = await provider.interactionDetails(req, res)
    if (prompt.name !== 'consent') {
      showSignIn(req, res, textOf(params['login_hint']))
      return
    }
    const { asking } = await askingOf(req, res)
    const mailbox = options.mailboxOf(asking.accountId)
    const fault = await deps.faults.take({
      provider: name,
      operations: ['consent', 'authorize'],
      mailbox,
    })
    if (!fault) {
      sendPage(res, 200, options.consentPage(asking))
      return
    }
    note(mailbox, fault.answer.redirect?.['error'] ?? 'refused', fault.label)
    answerWithFault(res, brand, fault.answer, params)
  })

  router.post('/interaction/:uid/login', async (req, res) => {
    const form = await readForm(req)
    const { session } = await provider.interactionDetails(req, res)
    const email = (form.get('email') ?? '').trim().toLowerCase()
    const result = options.signIn(email, form.get('password') ?? '', req)
    if (result.kind === 'again') return showSignIn(req, res, email, result.problem)
    if (result.kind === 'page') return sendPage(res, 400, result.page)
    const { accountId } = result
    const outcome = { login: { accountId, remember: false }, select_account: {} }
    const resume = await provider.interactionResult(req, res, outcome)
    await leaveOtherAccount(provider, session?.uid, accountId)
    return res.redirect(303, resume)
  })

  router.post('/interaction/:uid/consent', async (req, res) => {
    const form = await readForm(req)
    const { asking, params } = await askingOf(req, res)
    const { accountId, clientId } = asking
    const { granted, rejected } = await options.allow(asking, form)
    const grant = new provider.Grant({ accountId, clientId })
    grant.addOIDCScope(granted.join(' '))
    if (rejected.length > 0) grant.rejectOIDCScope(rejected.join(' '))
    const grantId = await grant.save()
    await options.onGrant?.(grantId, params)
    note(options.mailboxOf(accountId), 'allowed')
    await provider.interactionFinished(req, res, { consent: { grantId } })
  })

  router.post('/interaction/:uid/cancel', async (req, res) => {
    const { asking, params } = await askingOf(req, res)
    note(options.mailboxOf(asking.accountId), 'access_denied')
    redirectBack(res, params, options.denial)
  })

  const note = (mailbox: string | null, outcome: string, fault?: string) =>
    deps.journal.write({
      provider: name,
      operation: 'consent',
      mailbox,
      status: 302,
      outcome,
      ...(fault ? { fault } : {}),
    })

  return router
}

/** The engine ends another account's session by a page of its own; the real ones just switch. */
async function leaveOtherAccount(provider: Provider, uid: string | undefined, accountId: string) {
  const session = uid === undefined ? undefined : await provider.Session.findByUid(uid)
  if (!session || session.accountId === undefined || session.accountId === accountId) return
  delete session.accountId
  await session.persist()
}

export function redirectBack(
  res: Response,
  params: Record<string, unknown>,
  answer: Record<string, string>,
) {
  const to = new URL(textOf(params['redirect_uri']))
  for (const [key, value] of Object.entries(answer)) to.searchParams.set(key, value)
  if (typeof params['state'] === 'string') to.searchParams.set('state', params['state'])
  res.redirect(302, to.href)
}

export function answerWithFault(
  res: Response,
  brand: Brand,
  { redirect, page, status = 400, headers = {}, body }: ScriptedAnswer,
  params: Record<string, unknown>,
) {
  if (redirect) return redirectBack(res, params, redirect)
  if (page) return sendPage(res, status, problemPage(brand, page.title, page.text))
  res.status(status).set(headers)
  return typeof body === 'object' ? res.json(body) : res.send(textOf(body))
}
