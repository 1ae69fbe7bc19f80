import { Router, type Request, type Response } from 'express'
import * as z from 'zod/mini'
import { isOutOfReach } from '../../platform/database/index.ts'
import {
  clientAddress,
  localeOf,
  Problem,
  requestIdOf,
  sendPlainPage,
} from '../../platform/http/index.ts'
import { decideByToken, findByToken } from './by-token.ts'
import { CONSENT_CALLBACK, type HandOverDeps } from './deps.ts'
import { decideReturn, type ConsentReturn } from './hand-over-state.ts'
import { settleHandOver, type From } from './settle-hand-over.ts'

const State = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/))
const Text = z.string().check(z.maxLength(200))

/**
 * Where Microsoft sends the administrator back: a browser that we do not know, with the link's
 * token as `state`. It ends on the same page that the link opened.
 */
export const createConsentCallback = (deps: HandOverDeps): Router => {
  const router = Router()
  router.get(CONSENT_CALLBACK, async (request, response) => {
    try {
      await answer(deps, request, response)
    } catch (error) {
      deps.log.error({ err: error }, 'admin consent callback failed')
      showPage(request, response, isOutOfReach(error) ? 503 : 500)
    }
  })
  return router
}

const answer = async (deps: HandOverDeps, request: Request, response: Response): Promise<void> => {
  const state = State.safeParse(request.query['state'])
  const found = state.success ? await findByToken(deps.database, state.data) : undefined
  if (!state.success || found === undefined || found.provider !== 'microsoft') {
    showPage(request, response, 400)
    return
  }
  const result = await decide(deps, {
    token: state.data,
    back: returnOf(request),
    from: { address: clientAddress(request), requestId: requestIdOf(request) },
  })
  response
    .status(303)
    .set({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    .set('location', `${deps.publicUrl}/approve/${state.data}${result}`)
    .end()
}

/** A link that was taken back meanwhile says so itself, without a result. */
const decide = async (
  { database }: HandOverDeps,
  {
    token,
    back,
    from,
  }: { readonly token: string; readonly back: ConsentReturn; readonly from: From },
): Promise<string> => {
  try {
    return await decideByToken(database, token, async (tx, row) => {
      const bound = row.state === 'approved' ? null : row.tenant
      const decision = decideReturn(back, bound)
      await settleHandOver(tx, row, { decision, from })
      return `?result=${row.state === 'approved' ? 'approved' : decision.kind}`
    })
  } catch (error) {
    if (error instanceof Problem && error.code === 'attempt_expired') return ''
    throw error
  }
}

const returnOf = ({ query }: Request): ConsentReturn => {
  const text = (name: string) => Text.safeParse(query[name]).data ?? null
  return {
    adminConsent: text('admin_consent'),
    tenant: text('tenant'),
    error: text('error'),
    errorSubcode: text('error_subcode'),
  }
}

const TEXTS = {
  en: {
    400: 'This approval does not belong to a link of ours. Open the link that you were sent once more.',
    500: 'Something failed on our side. What you approved at Microsoft holds; open the link that you were sent once more.',
    title: 'This did not work',
    home: 'Start page',
  },
  fr: {
    400: 'Cette approbation ne correspond à aucun de nos liens. Ouvrez de nouveau le lien que vous avez reçu.',
    500: 'Une erreur s’est produite de notre côté. Ce que vous avez approuvé chez Microsoft reste valable ; ouvrez de nouveau le lien que vous avez reçu.',
    title: 'Cela n’a pas fonctionné',
    home: 'Page d’accueil',
  },
} as const

const showPage = (request: Request, response: Response, status: 400 | 500 | 503): void => {
  const locale = localeOf(request.get('accept-language'))
  const texts = TEXTS[locale]
  sendPlainPage(response, {
    status,
    locale,
    title: texts.title,
    text: texts[status === 400 ? 400 : 500],
    link: { href: '/', label: texts.home },
  })
}
