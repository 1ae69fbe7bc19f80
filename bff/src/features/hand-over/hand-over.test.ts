import { HandOver, HandOverPage } from '@letterhead/contract'
import { startSandbox, type Sandbox } from '@letterhead/sandbox'
import { smallBrowser } from '@letterhead/sandbox/testing'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Browser } from '../../../test/browser.ts'
import { createMigratedDatabase, type MigratedDatabase } from '../../../test/migrated-database.ts'
import { createSliceWorld, type SliceWorld } from '../../../test/slice-world.ts'
import { createLog } from '../../platform/log.ts'
import { createSeal } from '../../platform/seal.ts'
import { createGoogleApproval, createMicrosoftApproval } from '../providers/index.ts'
import { createHandOvers, type HandOvers } from './index.ts'

const publicUrl = 'http://localhost:4000'
const PASSWORD = 'demo-password'
const STRICT = '57a1c700-3333-4333-8333-57a1c757a1c7'
const ACME = 'a0a0a0a0-1111-4111-8111-acacacacacac'
const log = createLog('silent')

let db: MigratedDatabase
let dataDir: string
let sandbox: Sandbox
let handOvers: HandOvers
let world: SliceWorld
let organizationId = ''
let ada: Browser

beforeAll(async () => {
  db = await createMigratedDatabase()
  dataDir = await mkdtemp(join(tmpdir(), 'hand-over-'))
  sandbox = await startSandbox({ port: 0, dataDir, productUrl: publicUrl })
  const { microsoft, google } = sandbox.seed.clients
  handOvers = createHandOvers({
    database: db.app,
    workerDatabase: db.worker,
    approvals: {
      microsoft: createMicrosoftApproval({
        clientId: microsoft.clientId,
        loginUrl: `${sandbox.url}/microsoft`,
        tenant: 'organizations',
        graphUrl: `${sandbox.url}/graph`,
      }),
      google: createGoogleApproval(google),
    },
    seal: createSeal([{ id: 'k1', key: randomBytes(32) }]),
    publicUrl,
    productName: 'Letterhead',
    log,
  })
  world = await createSliceWorld(db, {
    routes: handOvers.routes,
    routers: [handOvers.router],
    publicUrl,
    log,
  })
})
afterAll(async () => {
  await world.close()
  await sandbox.stop()
  await rm(dataDir, { recursive: true, force: true })
  await db.drop()
})

beforeEach(async () => {
  organizationId = `o-${randomUUID()}`
  await db.owner.kysely
    .insertInto('organizations')
    .values({ organization_id: organizationId, name: 'Acme Ltd' })
    .execute()
  ada = await world.signIn({ organizationId })
})

const create = async (provider: 'microsoft' | 'google' = 'microsoft', browser = ada) => {
  const response = await browser.fromPage('POST', '/bff/hand-overs', { provider })
  expect(response.status).toBe(201)
  return HandOver.parse(response.json())
}
const tokenOf = ({ url }: HandOver) => (url ?? '').split('/').at(-1) ?? ''
const read = async ({ id }: HandOver) =>
  HandOver.parse((await ada.request(`/bff/hand-overs/${id}`)).json())
const pagePath = (token: string) => `/bff/hand-overs/by-token/${token}`
const page = async (token: string, query = '') => {
  const response = await world.newBrowser().request(`${pagePath(token)}${query}`)
  expect(response.status).toBe(200)
  return HandOverPage.parse(response.json())
}
const openCard = async () =>
  await db.app.inOrganization(organizationId, async (tx) => await handOvers.openHandOver(tx))
const auditOf = async () => {
  const rows = await db.owner.kysely
    .selectFrom('audit_entries')
    .select(['action', 'actor_kind', 'details'])
    .where('organization_id', '=', organizationId)
    .orderBy('entry_id')
    .execute()
  return rows.map((row) => row.action)
}
const age = async ({ id }: HandOver, days: number) =>
  await db.owner.pool.query(
    `update hand_overs set expires_at = expires_at - make_interval(days => $2)
      where hand_over_id = $1`,
    [id, days],
  )

/** The IT administrator's browser: our link, Microsoft's pages, back to us. */
const decideAtMicrosoft = async (
  handOver: HandOver,
  email: string,
  button: 'Accept' | 'Cancel',
) => {
  const it = world.newBrowser()
  const opened = await it.open(`${pagePath(tokenOf(handOver))}/open`)
  expect(opened.status).toBe(303)
  const microsoft = smallBrowser(sandbox.url)
  const login = await microsoft.visit(opened.headers['location'] ?? '')
  const asked = await microsoft.press(login, 'Next', { email, password: PASSWORD })
  const back = new URL((await microsoft.press(asked, button)).leaves ?? 'about:blank')
  expect(back.origin).toBe(publicUrl)
  const returned = await it.arrive(`${back.pathname}${back.search}`)
  expect(returned.status).toBe(303)
  return { asked: asked.text, location: returned.headers['location'] ?? '' }
}

test('an IT administrator approves by the link, and the waiting card turns to approved', async () => {
  const made = await create()
  expect(made).toMatchObject({ state: 'waiting', createdBy: 'Ada Admin', purpose: 'connect' })
  expect(made.url).toMatch(/^http:\/\/localhost:4000\/approve\/[\w-]{43}$/)
  expect(Date.parse(made.expiresAt) - Date.parse(made.createdAt)).toBe(7 * 86_400_000)

  const { asked, location } = await decideAtMicrosoft(made, 'sam@strict.example', 'Accept')

  expect(asked).toContain('Send mail as you')
  expect(location).toBe(`${made.url}?result=approved`)
  const card = await openCard()
  expect(card).toMatchObject({ id: made.id, state: 'approved', tenant: STRICT })
  expect(await auditOf()).toEqual(['hand_over.created', 'hand_over.approved'])
  // After which that tenant's people may consent.
  const consent = new URL(made.adminConsentUrl ?? '')
  expect(consent.searchParams.get('redirect_uri')).toBe(
    `${publicUrl}/oauth/microsoft/admin-consent/callback`,
  )
})

test('the page says who asks, what exactly and what not, in the viewer’s language', async () => {
  const token = tokenOf(await create())
  const english = await page(token)
  expect(english.ask).toMatchObject({
    organizationName: 'Acme Ltd',
    askedBy: 'Ada Admin',
    service: publicUrl,
    clientId: sandbox.seed.clients.microsoft.clientId,
    tenant: null,
    approve: { path: `${pagePath(token)}/open` },
  })
  expect(english.ask?.scopes.map(({ scope }) => scope)).toEqual([
    'openid',
    'profile',
    'email',
    'offline_access',
    'User.Read',
    'Mail.Send',
  ])
  expect(english.ask?.scopes.every(({ title, reason }) => title !== '' && reason !== '')).toBe(true)
  expect(english.ask?.notAsked.join(' ')).toContain('cannot read mail')

  const french = await page(token, '?locale=fr')
  expect(french.ask?.notAsked.join(' ')).toContain('ne peut lire aucun message')
  const header = await world
    .newBrowser()
    .request(pagePath(token), { headers: { 'accept-language': 'fr-FR,fr;q=0.9' } })
  expect(HandOverPage.parse(header.json())).toEqual(french)
})

test('every scope that is asked has its reason in both languages', async () => {
  for (const provider of ['microsoft', 'google'] as const) {
    const made = await create(provider)
    await db.owner.pool.query(
      `update hand_overs set purpose = 'send_as' where hand_over_id = $1 and provider = 'microsoft'`,
      [made.id],
    )
    for (const locale of ['en', 'fr']) {
      const { ask } = await page(tokenOf(made), `?locale=${locale}`)
      expect(ask?.scopes.filter(({ reason }) => reason === '')).toEqual([])
      expect(ask?.steps.length).toBeGreaterThan(3)
    }
  }
})

test('Google is trusted in its console, and the administrator says so on the page', async () => {
  const made = await create('google')
  expect(made.adminConsentUrl).toBeNull()
  const token = tokenOf(made)
  const { ask } = await page(token)
  expect(ask?.approve).toBeNull()
  expect(ask?.console.path[0]).toBe('Security')
  expect(ask?.steps.join(' ')).toContain(made.clientId)

  const foreign = await world.newBrowser().request(`${pagePath(token)}/approved`, {
    method: 'POST',
    headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  })
  expect(foreign.status).toBe(403)
  expect(await openCard()).toMatchObject({ state: 'waiting' })

  const said = await world.newBrowser().fromPage('POST', `${pagePath(token)}/approved`)
  expect(said.status).toBe(204)
  expect(await openCard()).toMatchObject({ state: 'approved' })
})

test('a no is told, and may become a yes by the same link', async () => {
  const made = await create()
  const { location } = await decideAtMicrosoft(made, 'sam@strict.example', 'Cancel')
  expect(location).toBe(`${made.url}?result=declined`)
  expect(await openCard()).toMatchObject({ state: 'declined' })

  await decideAtMicrosoft(made, 'sam@strict.example', 'Accept')
  expect(await openCard()).toMatchObject({ state: 'approved' })
  // A later look that is cancelled takes nothing back.
  await decideAtMicrosoft(made, 'sam@strict.example', 'Cancel')
  expect(await openCard()).toMatchObject({ state: 'approved' })
})

test('A-11 A-18 an approval in another tenant than the organisation’s is shown and does not count', async () => {
  await db.owner.kysely
    .updateTable('organizations')
    .set({ microsoft_tenant: STRICT })
    .where('organization_id', '=', organizationId)
    .execute()
  const made = await create()
  expect(made.tenant).toBe(STRICT)
  expect(made.adminConsentUrl).toContain(STRICT)
  const callback = `/oauth/microsoft/admin-consent/callback?admin_consent=True&tenant=${ACME}&state=${tokenOf(made)}`
  const returned = await world.newBrowser().arrive(callback)
  expect(returned.headers).toMatchObject({
    location: `${made.url}?result=other_tenant`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  })
  expect(await openCard()).toMatchObject({ state: 'waiting', tenant: STRICT, otherTenant: ACME })
  expect((await page(tokenOf(made))).ask?.otherTenant).toBe(ACME)
})

test('an approval that fails at Microsoft keeps the provider’s own code and waits on', async () => {
  const made = await create()
  const callback = `/oauth/microsoft/admin-consent/callback?error=invalid_client&error_description=x&state=${tokenOf(made)}`
  const returned = await world.newBrowser().arrive(callback)
  expect(returned.headers['location']).toBe(`${made.url}?result=failed`)
  expect(await read(made)).toMatchObject({ state: 'waiting', failure: 'invalid_client' })
})

test('H-06 whoever decides by a link is placed, by what is known: the address and the request', async () => {
  const token = tokenOf(await create())
  const it = world.newBrowser()
  await it.fromPage('POST', `${pagePath(token)}/declined`)
  for (const back of ['error=invalid_client', `admin_consent=True&tenant=${ACME}`])
    await it.arrive(`/oauth/microsoft/admin-consent/callback?${back}&state=${token}`)
  const { rows } = await db.owner.pool.query(
    `select action, address is not null and request_id like 'req_%' as placed
       from audit_entries
      where organization_id = $1 and action <> 'hand_over.created' order by sequence`,
    [organizationId],
  )
  expect(rows).toEqual([
    { action: 'hand_over.declined', placed: true },
    { action: 'hand_over.failed', placed: true },
    { action: 'hand_over.approved', placed: true },
  ])
})

test('H-06 a decision that is said again and again is one line', async () => {
  const token = tokenOf(await create())
  const it = world.newBrowser()
  const back = `/oauth/microsoft/admin-consent/callback?error=invalid_client&state=${token}`
  for (let at = 0; at < 4; at += 1) {
    expect((await it.fromPage('POST', `${pagePath(token)}/declined`)).status).toBe(204)
    expect((await it.arrive(back)).headers['location']).toContain('?result=failed')
  }
  expect(await auditOf()).toEqual(['hand_over.created', 'hand_over.declined', 'hand_over.failed'])
})

test('A-04 a link that was taken back shows nothing more and decides nothing', async () => {
  const made = await create()
  const token = tokenOf(made)
  expect((await ada.fromPage('DELETE', `/bff/hand-overs/${made.id}`)).status).toBe(204)
  expect((await ada.fromPage('DELETE', `/bff/hand-overs/${made.id}`)).status).toBe(204)

  expect(await page(token)).toMatchObject({ state: 'revoked', ask: null })
  const it = world.newBrowser()
  expect((await it.open(`${pagePath(token)}/open`)).status).toBe(410)
  expect((await it.fromPage('POST', `${pagePath(token)}/approved`)).status).toBe(410)
  const callback = `/oauth/microsoft/admin-consent/callback?admin_consent=True&tenant=${ACME}&state=${token}`
  expect((await it.arrive(callback)).headers['location']).toBe(made.url)
  expect(await read(made)).toMatchObject({ state: 'revoked', url: null, adminConsentUrl: null })
  expect(await openCard()).toBeNull()
  expect(await auditOf()).toEqual(['hand_over.created', 'hand_over.revoked'])
})

test('A-04 after seven days a link leads nowhere, and its token is erased', async () => {
  const made = await create()
  await age(made, 7)
  expect(await page(tokenOf(made))).toMatchObject({ state: 'expired', ask: null })
  expect(await openCard()).toMatchObject({ state: 'expired', url: null })
  expect(await handOvers.eraseExpired()).toBe(1)
  expect(await handOvers.eraseExpired()).toBe(0)
  // A new one may be made at once.
  expect((await create()).id).not.toBe(made.id)
})

test('a second click gives the same link, so that the one already sent stays good', async () => {
  const [first, second] = await Promise.all([create(), create()])
  expect(second).toEqual(first)
  expect((await create('google')).id).not.toBe(first.id)
  expect(await auditOf()).toEqual(['hand_over.created', 'hand_over.created'])
})

test('the waiting card goes once the mailbox is connected, or when it is put away', async () => {
  const made = await create()
  await world.newBrowser().fromPage('POST', `${pagePath(tokenOf(made))}/approved`)
  expect(await openCard()).toMatchObject({ id: made.id, state: 'approved' })
  await db.owner.kysely
    .insertInto('connections')
    .values({
      connection_id: randomUUID(),
      organization_id: organizationId,
      provider: 'microsoft',
      account_key: randomUUID(),
      email: 'post@acme.example',
      scopes: ['Mail.Send'],
      state: 'connected',
      connected_by: 'Ada',
    })
    .execute()
  expect(await openCard()).toBeNull()

  const google = await create('google')
  await world.newBrowser().fromPage('POST', `${pagePath(tokenOf(google))}/approved`)
  await ada.fromPage('DELETE', `/bff/hand-overs/${google.id}`)
  expect(await openCard()).toBeNull()
  expect(await read(google)).toMatchObject({ state: 'approved', url: null })
})

test('F-01 another organisation’s admin, a member and a stranger see none of it', async () => {
  const made = await create()
  await db.owner.kysely
    .insertInto('organizations')
    .values({ organization_id: `other-${organizationId}`, name: 'Other' })
    .execute()
  const eve = await world.signIn({ organizationId: `other-${organizationId}` })
  expect((await eve.request(`/bff/hand-overs/${made.id}`)).status).toBe(404)
  expect((await eve.fromPage('DELETE', `/bff/hand-overs/${made.id}`)).status).toBe(404)
  const member = await world.signIn({ organizationId, role: 'member' })
  expect((await member.request(`/bff/hand-overs/${made.id}`)).status).toBe(403)
  const stranger = world.newBrowser()
  expect((await stranger.request(`/bff/hand-overs/${made.id}`)).status).toBe(401)
  expect((await stranger.request(pagePath('A'.repeat(43)))).status).toBe(404)
  expect((await stranger.request(pagePath('short'))).status).toBe(404)
  const forged = `/oauth/microsoft/admin-consent/callback?admin_consent=True&tenant=${ACME}&state=${'A'.repeat(43)}`
  expect((await stranger.arrive(forged)).status).toBe(400)
})

test('the token is in the database only as a digest and sealed', async () => {
  const made = await create()
  const { rows } = await db.owner.pool.query<{ row: string }>(
    `select h::text || encode(sealed_token, 'escape') as row from hand_overs h
      where hand_over_id = $1`,
    [made.id],
  )
  expect(rows[0]?.row).not.toContain(tokenOf(made))
})

test('an attempt of another session gives no link', async () => {
  const body = { provider: 'microsoft', attemptId: randomUUID() }
  expect((await ada.fromPage('POST', '/bff/hand-overs', body)).status).toBe(404)
})
