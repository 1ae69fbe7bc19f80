import express, { Router, type Request, type RequestHandler, type Response } from 'express'
import * as z from 'zod/mini'
import { isOutOfReach, type Tx } from '../../platform/database/index.ts'
import { localeOf, sendPlainPage } from '../../platform/http/index.ts'
import type { TruthfulTestDeps } from './deps.ts'
import type { Judgement } from './judge-copy.ts'
import { RECEIVED_PAGE } from './received-page-words.ts'
import { digestOfToken } from './received-link.ts'
import { recordProof } from './record-proof.ts'

const PATH = '/test-received/:token'
const Token = z.string().check(z.regex(/^[\w-]{43}$/))
const Answer = z.object({ answer: z.enum(['yes', 'no']) })

/**
 * The link of a test message. Opening it changes nothing, because mail scanners open every link;
 * one of the two buttons answers, once.
 */
export const createReceivedRouter = (deps: TruthfulTestDeps): Router => {
  const router = Router()
  router.get(
    PATH,
    safely(deps, async (request, response) => await ask(deps, request, response)),
  )
  router.post(
    PATH,
    express.urlencoded({ extended: false, limit: '1kb', parameterLimit: 5 }),
    safely(deps, async (request, response) => await take(deps, request, response)),
  )
  return router
}

type Page = 'ask' | 'thanks' | 'over' | 'broken'

const show = (
  response: Response,
  {
    page,
    status,
    locale,
    who = '',
  }: {
    readonly page: Page
    readonly status: number
    readonly locale: 'en' | 'fr'
    readonly who?: string
  },
): void => {
  const words = RECEIVED_PAGE[locale]
  sendPlainPage(response, {
    status,
    locale,
    title: words[page].title,
    text: words[page].text(who),
    link: { href: '/general-settings/smtp', label: words.back },
    ...(page === 'ask'
      ? {
          answers: [
            { value: 'yes', label: words.yes },
            { value: 'no', label: words.no },
          ],
        }
      : {}),
  })
}

const safely =
  (
    { log }: TruthfulTestDeps,
    handle: (request: Request, response: Response) => Promise<void>,
  ): RequestHandler =>
  async (request, response) => {
    try {
      await handle(request, response)
    } catch (error) {
      log.error({ err: error }, 'the page of a received test failed')
      const status = isOutOfReach(error) ? 503 : 500
      show(response, { page: 'broken', status, locale: localeOf(request.get('accept-language')) })
    }
  }

interface Found {
  readonly digest: string
  readonly organizationId: string
  readonly testId: string
}

const find = async (
  { database, now }: TruthfulTestDeps,
  request: Request,
): Promise<Found | null> => {
  const token = Token.safeParse(request.params['token'])
  if (!token.success) return null
  const digest = digestOfToken(token.data)
  const row = await database.byLookup(
    digest,
    async (tx) =>
      await tx
        .selectFrom('received_links')
        .select(['organization_id', 'test_id', 'expires_at', 'used_at'])
        .where('lookup_digest', '=', digest)
        .executeTakeFirst(),
  )
  if (row === undefined || row.used_at !== null || row.expires_at < now()) return null
  return { digest, organizationId: row.organization_id, testId: row.test_id }
}

const ask = async (deps: TruthfulTestDeps, request: Request, response: Response) => {
  const found = await find(deps, request)
  const wish =
    found === null
      ? null
      : await deps.database.inOrganization(
          found.organizationId,
          async (tx) => await readWish(tx, found.testId),
        )
  if (wish === null) return over(request, response)
  return show(response, { page: 'ask', status: 200, locale: wish.locale, who: wish.who })
}

const over = (request: Request, response: Response) =>
  show(response, { page: 'over', status: 410, locale: localeOf(request.get('accept-language')) })

const take = async (deps: TruthfulTestDeps, request: Request, response: Response) => {
  const body = Answer.safeParse(request.body)
  const found = body.success ? await find(deps, request) : null
  if (found === null || !body.success) return over(request, response)
  const locale = await deps.database.inOrganization(found.organizationId, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('received_links')
      .set({ used_at: deps.now() })
      .where('lookup_digest', '=', found.digest)
      .where('used_at', 'is', null)
      .executeTakeFirst()
    const wish = await readWish(tx, found.testId)
    if (numUpdatedRows === 0n || wish === null) return null
    await recordProof(deps, tx, {
      organizationId: found.organizationId,
      testId: found.testId,
      method: 'link',
      received: null,
      judgement: judgementOf(body.data.answer, wish.who),
    })
    return wish.locale
  })
  if (locale === null) return over(request, response)
  return show(response, { page: 'thanks', status: 200, locale })
}

const judgementOf = (answer: 'yes' | 'no', who: string): Judgement =>
  answer === 'yes'
    ? { verdict: 'proven', findings: [] }
    : {
        verdict: 'differs',
        findings: [{ code: 'reported_different', weight: 'differs', values: { wished: who } }],
      }

const readWish = async (tx: Tx, testId: string) => {
  const row = await tx
    .selectFrom('notifications')
    .select(['candidate', 'locale'])
    .where('notification_id', '=', testId)
    .executeTakeFirst()
  const candidate = row?.candidate
  return row === undefined || candidate === null || candidate === undefined
    ? null
    : { locale: row.locale, who: `${candidate.alias} <${candidate.email}>` }
}
