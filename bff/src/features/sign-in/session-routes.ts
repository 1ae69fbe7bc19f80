import {
  changeLocale,
  readSession,
  signOut,
  signOutEverywhere,
  type Session,
} from '@letterhead/contract'
import type { Database } from '../../platform/database/index.ts'
import {
  Problem,
  endSessionsOf,
  localeOf,
  route,
  type Browser,
  type Route,
  type SessionPerson,
} from '../../platform/http/index.ts'
import { personOf, recordAlone } from '../audit/index.ts'

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
    if (person !== null)
      await recordAlone(deps.database, {
        ...byPerson(person, { browser, requestId }),
        action: signOut.audit.action,
      })
    await browser.session.end()
    return { headers: FORGET }
  }),

  route(signOutEverywhere, async ({ browser, requestId }) => {
    const { person } = browser.session
    if (person === null) return {}
    const sessions = await endSessionsOf(deps.database.pool, person.id)
    await recordAlone(deps.database, {
      ...byPerson(person, { browser, requestId }),
      action: signOutEverywhere.audit.action,
      details: { sessions },
    })
    await browser.session.end()
    return { headers: FORGET }
  }),

  route(changeLocale, async ({ browser, body }) => {
    const { person } = browser.session
    if (person === null) throw new Problem('unauthenticated')
    await browser.session.change({ ...person, locale: body.locale })
    return {}
  }),
]

// Not "cookies": that would reach the host product's own on the same registrable domain, and ours is
// worth nothing once its row is gone.
const FORGET = { 'clear-site-data': '"cache", "storage"' }

const sessionFor = async (
  { database, productName }: Deps,
  { organizationId, id: _id, authenticatedAt: _at, ...person }: SessionPerson,
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

const byPerson = (
  person: SessionPerson,
  { browser, requestId }: { readonly browser: Browser; readonly requestId: string },
) => ({
  organizationId: person.organizationId,
  ...personOf({ caller: { personId: person.id, name: person.name }, browser, requestId }),
})
