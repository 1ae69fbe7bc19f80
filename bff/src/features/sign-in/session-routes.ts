import { changeLocale, readSession, signOut, type Session } from '@letterhead/contract'
import type { Database } from '../../platform/database/index.ts'
import {
  Problem,
  localeOf,
  route,
  type Route,
  type SessionPerson,
} from '../../platform/http/index.ts'
import { recordAudit } from '../audit/index.ts'

interface Deps {
  readonly database: Database
  readonly productName: string
}

export const sessionRoutes = (deps: Deps): Route[] => [
  route(readSession, async ({ browser }) => {
    const { person } = browser.session
    const locale = localeOf(browser.headers['accept-language'])
    const answer: Session =
      person === null
        ? { signedIn: false, productName: deps.productName, locale }
        : await sessionFor(deps, person)
    return { answer }
  }),

  route(signOut, async ({ browser, requestId }) => {
    const { person } = browser.session
    if (person !== null) await recordEnd(deps, person, requestId)
    await browser.session.end()
    // Not "cookies": that would reach the host product's own on the same registrable domain, and
    // ours is worth nothing once its row is gone.
    return { headers: { 'clear-site-data': '"cache", "storage"' } }
  }),

  route(changeLocale, async ({ browser, body }) => {
    const { person } = browser.session
    if (person === null) throw new Problem('unauthenticated')
    await browser.session.change({ ...person, locale: body.locale })
    return {}
  }),
]

const sessionFor = async (
  { database, productName }: Deps,
  { organizationId, id: _id, ...person }: SessionPerson,
): Promise<Session> => {
  if (organizationId === null) return { signedIn: true, productName, person, organization: null }
  const known = await database.inOrganization(
    organizationId,
    async (tx) =>
      await tx
        .selectFrom('organizations')
        .select('name')
        .where('organization_id', '=', organizationId)
        .executeTakeFirst(),
  )
  const organization = { id: organizationId, name: known?.name ?? organizationId }
  return { signedIn: true, productName, person, organization }
}

const recordEnd = async (
  { database }: Deps,
  { id, organizationId }: SessionPerson,
  requestId: string,
): Promise<void> => {
  if (organizationId === null) return
  await database.inOrganization(organizationId, async (tx) => {
    await recordAudit(tx, {
      organizationId,
      actorKind: 'person',
      actor: id,
      action: 'session.ended',
      requestId,
    })
  })
}
