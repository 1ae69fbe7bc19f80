import { randomUUID } from 'node:crypto'
import { Router, type Request } from 'express'
import type { Answering } from '../control/answer-http.ts'
import { textOf } from '../control/text-of.ts'
import { sendPage } from '../pages/layout.ts'
import type { Client } from '../seed/clients.ts'
import { personByAccount } from '../seed/microsoft-directory.ts'
import type { MicrosoftPerson } from '../seed/people.ts'
import type { Consents } from './consents.ts'
import { permissionsPage } from './entra-pages.ts'
import { readScopes, writeScopes } from './entra-scopes.ts'
import { answerWithFault, redirectBack, type SignIn } from './interaction-routes.ts'
import { problemPage, signInPage } from './sign-in-page.ts'
import { readForm } from './token-form.ts'

interface Pending {
  scopes: string[]
  params: { redirect_uri: string; state: unknown }
  admin?: MicrosoftPerson
}

const at = (req: Request, id: string) => `${req.baseUrl}/v2.0/adminconsent/${id}`

/** Entra's page by which an administrator allows an app for the whole tenant. */
export function adminConsentRoutes(
  deps: Answering & {
    client: Client
    clientName: string
    consents: Consents
    redirectUri: string
    signIn(email: string, password: string, req: Request): SignIn
  },
): Router {
  const router = Router({ mergeParams: true })
  // A page left open over a restart asks to begin again; nothing is lost by it.
  const pending = new Map<string, Pending>()
  const note = (mailbox: string | null, outcome: string, fault?: string) =>
    deps.journal.write({
      provider: 'microsoft',
      operation: 'adminconsent',
      mailbox,
      status: 302,
      outcome,
      ...(fault ? { fault } : {}),
    })

  router.get('/v2.0/adminconsent', async (req, res) => {
    const { client_id: clientId, redirect_uri: redirectUri, scope, state } = req.query
    if (clientId !== deps.client.clientId)
      return sendPage(
        res,
        400,
        problem(`AADSTS700016: Application '${textOf(clientId)}' was not found in the directory.`),
      )
    if (redirectUri !== deps.redirectUri)
      return sendPage(
        res,
        400,
        problem(
          'AADSTS50011: The redirect URI does not match the redirect URIs configured for the application.',
        ),
      )
    const params = { redirect_uri: redirectUri, state }
    const fault = await deps.faults.take({
      provider: 'microsoft',
      operations: ['adminconsent'],
      mailbox: null,
    })
    if (fault) {
      note(null, fault.answer.redirect?.['error'] ?? 'refused', fault.label)
      return answerWithFault(res, 'microsoft', fault.answer, params)
    }
    const id = randomUUID()
    const { scopes } = readScopes(textOf(scope))
    pending.set(id, { scopes, params })
    return sendPage(res, 200, signInAs(`${at(req, id)}/login`, ''))
  })

  router.post('/v2.0/adminconsent/:id/login', async (req, res) => {
    const form = await readForm(req)
    const id = req.params.id
    const asked = pending.get(id)
    if (!asked) return sendPage(res, 400, problem('This page is too old. Open the link again.'))
    const email = (form.get('email') ?? '').trim().toLowerCase()
    const result = deps.signIn(email, form.get('password') ?? '', req)
    if (result.kind === 'page') return sendPage(res, 400, result.page)
    if (result.kind === 'again')
      return sendPage(res, 200, signInAs(`${at(req, id)}/login`, email, result.problem))
    const admin = personByAccount(result.accountId)
    if (!admin?.isAdmin)
      return sendPage(
        res,
        403,
        problem(
          `AADSTS90094: ${email} does not have permission to consent on behalf of the organization. Sign in as an administrator.`,
        ),
      )
    pending.set(id, { ...asked, admin })
    return sendPage(
      res,
      200,
      permissionsPage({
        email,
        clientName: deps.clientName,
        scopes: asked.scopes,
        accept: `${at(req, id)}/accept`,
        cancel: `${at(req, id)}/cancel`,
        forOrganization: true,
      }),
    )
  })

  router.post('/v2.0/adminconsent/:id/:decision', async (req, res) => {
    const id = req.params.id
    const asked = pending.get(id)
    if (!asked?.admin)
      return sendPage(res, 400, problem('This page is too old. Open the link again.'))
    pending.delete(id)
    const { admin, scopes, params } = asked
    if (req.params['decision'] !== 'accept') {
      note(admin.mail, 'access_denied')
      return redirectBack(res, params, {
        error: 'access_denied',
        error_subcode: 'cancel',
        admin_consent: 'True',
      })
    }
    await deps.consents.add(admin.tenant, deps.client.clientId, scopes)
    note(admin.mail, 'allowed')
    return redirectBack(res, params, {
      admin_consent: 'True',
      tenant: admin.tenant,
      scope: writeScopes(scopes),
    })
  })

  const signInAs = (action: string, hint: string, text?: string) =>
    signInPage({
      brand: 'microsoft',
      title: 'Sign in as an administrator',
      action,
      hint,
      clientName: deps.clientName,
      people: [],
      problem: text,
    })

  return router
}

const problem = (text: string) =>
  problemPage('microsoft', "Sorry, but we're having trouble signing you in", text)
