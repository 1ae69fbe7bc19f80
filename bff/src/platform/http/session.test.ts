import { endpoint } from '@letterhead/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import type { Browser } from '../../../test/browser.ts'
import { createMigratedDatabase, type MigratedDatabase } from '../../../test/migrated-database.ts'
import { createSliceWorld, type SliceWorld } from '../../../test/slice-world.ts'
import { createLog } from '../log.ts'
import { endSessionsOf, route } from './index.ts'
import { createSessionStore, deleteEndedSessions } from './session-store.ts'

const log = createLog('silent')
const answer = z.object({ said: z.string() })
const look = endpoint({
  id: 'look',
  summary: 'reads',
  method: 'GET',
  path: '/bff/look',
  guard: { kind: 'session', role: 'member' },
  audit: { none: 'a test' },
  success: { status: 200, answer },
  problems: [],
})
const grave = endpoint({
  ...look,
  id: 'grave',
  method: 'POST',
  path: '/bff/grave',
  guard: { kind: 'session', role: 'admin', fresh: true },
})
const leave = endpoint({ ...look, id: 'leave', method: 'POST', path: '/bff/leave' })

let db: MigratedDatabase
let here: SliceWorld
let there: SliceWorld

const newWorld = async (secrets?: readonly string[]) =>
  await createSliceWorld(db, {
    routes: [
      route(look, async () => await Promise.resolve({ answer: { said: 'yes' } })),
      route(grave, async () => await Promise.resolve({ answer: { said: 'done' } })),
      route(leave, async ({ browser }) => {
        await browser.session.end()
        return { answer: { said: 'gone' } }
      }),
    ],
    publicUrl: 'http://localhost:4000',
    log,
    ...(secrets === undefined ? {} : { secrets }),
  })

beforeAll(async () => {
  db = await createMigratedDatabase()
  ;[here, there] = [await newWorld(), await newWorld()]
})
afterAll(async () => {
  await Promise.all([here.close(), there.close()])
  await db.drop()
})

const admin = { role: 'admin', organizationId: 'acme' } as const
const status = async (browser: Browser, path = '/bff/look') => (await browser.request(path)).status
/** The same browser at another process. */
const elsewhere = (browser: Browser, world = there): Browser => {
  const other = world.newBrowser()
  for (const [name, value] of browser.cookies) other.cookies.set(name, value)
  return other
}
const age = async (column: 'seen_at' | 'created_at', by: string) => {
  await db.owner.pool.query(`update sessions set ${column} = now() - $1::interval`, [by])
}

test('C-03 a session that was ended is refused at once on every process', async () => {
  const browser = await here.signIn(admin)
  expect(await status(elsewhere(browser))).toBe(200)
  await browser.fromPage('POST', '/bff/leave')
  expect(await status(elsewhere(browser))).toBe(401)
})

test('C-03 signing out everywhere ends all sessions of that person and of nobody else', async () => {
  const [first, second] = [
    await here.signIn({ ...admin, id: 'ada' }),
    await there.signIn({ ...admin, id: 'ada' }),
  ]
  const other = await here.signIn({ ...admin, id: 'bob' })
  expect(await endSessionsOf(db.app.pool, 'ada')).toBe(2)
  expect([await status(first), await status(second), await status(other)]).toEqual([401, 401, 200])
})

test('C-04 a session ends after 30 idle minutes, by the database’s clock', async () => {
  const browser = await here.signIn(admin)
  await age('seen_at', '29 minutes')
  expect(await status(browser)).toBe(200)
  // That request counted: it is young again.
  await age('seen_at', '20 minutes')
  expect(await status(browser)).toBe(200)
  await age('seen_at', '31 minutes')
  expect(await status(browser)).toBe(401)
})

const idleMinutes = async () => {
  const { rows } = await db.owner.pool.query(
    `select round(extract(epoch from now() - seen_at) / 60)::int as idle
       from sessions where person_id = 'away'`,
  )
  return z.object({ idle: z.number() }).parse(rows[0]).idle
}

test('C-04 a page that asks by itself, with nobody at it, keeps no session awake', async () => {
  const browser = await here.signIn({ ...admin, id: 'away' })
  await age('seen_at', '29 minutes')
  const alone = { headers: { 'x-unattended': '1' } }
  expect((await browser.request('/bff/look', alone)).status).toBe(200)
  expect(await idleMinutes()).toBe(29)
  expect(await status(browser)).toBe(200)
  expect(await idleMinutes()).toBe(0)
})

test('C-04 a session that never rests ends after 12 hours all the same', async () => {
  const browser = await here.signIn({ ...admin, id: 'restless' })
  await age('created_at', '11 hours 59 minutes')
  await age('seen_at', '2 minutes')
  expect(await status(browser)).toBe(200)
  // What kept it awake made it no younger.
  await db.owner.pool.query(
    `update sessions set created_at = created_at - interval '2 minutes' where person_id = 'restless'`,
  )
  expect(await status(browser)).toBe(401)
  expect(await status(browser)).toBe(401)
})

const writer = async () => {
  const { rows } = await db.owner.pool.query(
    `select xmin::text as writer from sessions where person_id = 'busy'`,
  )
  return z.object({ writer: z.string() }).parse(rows[0]).writer
}

test('requests within a minute write the session once', async () => {
  const browser = await here.signIn({ ...admin, id: 'busy' })
  const before = await writer()
  await Promise.all(Array.from({ length: 5 }, async () => status(browser)))
  expect(await writer()).toBe(before)
})

test('C-04 what is over is deleted, what lives stays', async () => {
  await db.owner.pool.query('delete from sessions')
  await here.signIn({ ...admin, id: 'old' })
  await age('seen_at', '31 minutes')
  const browser = await here.signIn({ ...admin, id: 'young' })
  expect(await deleteEndedSessions(db.app.pool)).toBe(1)
  expect(await status(browser)).toBe(200)
})

test('C-05 nothing in the table opens a session, also for one who knows the cookie’s form', async () => {
  const browser = await here.signIn({ ...admin, id: 'dumped' })
  const { rows } = await db.owner.pool.query(
    `select sid, sess::text as sess from sessions where person_id = 'dumped'`,
  )
  const stored = z.object({ sid: z.string(), sess: z.string() }).parse(rows[0])
  const cookie = decodeURIComponent(browser.cookies.get('sid') ?? '')
  const sid = cookie.slice('s:'.length, cookie.lastIndexOf('.'))
  expect(sid.length).toBeGreaterThanOrEqual(32)
  expect(JSON.stringify(stored)).not.toContain(sid)
  const thief = here.newBrowser()
  for (const value of [stored.sid, `s:${stored.sid}`, `s:${stored.sid}.${cookie.split('.')[1]}`]) {
    thief.cookies.set('sid', encodeURIComponent(value))
    expect(await status(thief)).toBe(401)
  }
})

test('C-05 a secret is changed without signing anybody out: the new one signs, the old one is known', async () => {
  const browser = await here.signIn(admin)
  const rotated = await newWorld(['n'.repeat(32), 's'.repeat(32)])
  const dropped = await newWorld(['n'.repeat(32)])
  expect(await status(elsewhere(browser, rotated))).toBe(200)
  expect(await status(elsewhere(browser, dropped))).toBe(401)
  const late = await rotated.signIn(admin)
  expect(await status(elsewhere(late, dropped))).toBe(200)
  await Promise.all([rotated.close(), dropped.close()])
})

test('C-06 tampered, doubled, huge and countless cookies are refused without harm', async () => {
  const browser = await here.signIn(admin)
  const good = browser.cookies.get('sid') ?? ''
  const answered = async (cookie: string) =>
    (await here.newBrowser().request('/bff/look', { headers: { cookie } })).status
  expect(await answered(`sid=${good}`)).toBe(200)
  expect(await answered(`sid=${good.slice(0, -3)}AAA`)).toBe(401)
  expect(await answered(`sid=${encodeURIComponent('s:x.y')}`)).toBe(401)
  expect(await answered('sid=%E0%A4%A')).toBe(401)
  expect(await answered(`sid=${'x'.repeat(8_192)}`)).toBe(401)
  expect(await answered(`sid=${'x'.repeat(20_000)}`)).toBe(431)
  const many = Array.from({ length: 100 }, (_, at) => `c${at}=v`).join('; ')
  expect(await answered(`${many}; sid=${good}`)).toBe(200)
  expect(await answered(`sid=bad; sid=${good}`)).toBe(401)
})

test('C-07 anonymous visits leave no session behind', async () => {
  await db.owner.pool.query('delete from sessions')
  const given = await Promise.all(
    Array.from({ length: 200 }, async () => {
      const { headers } = await here.newBrowser().request('/bff/look')
      return headers['set-cookie']
    }),
  )
  expect(given.filter((cookie) => cookie !== undefined)).toEqual([])
  const { rows } = await db.owner.pool.query('select count(*)::int as sessions from sessions')
  expect(rows).toEqual([{ sessions: 0 }])
})

test('C-03 a request under way does not bring back the session that was ended meanwhile', async () => {
  const browser = await here.signIn({ ...admin, id: 'racing' })
  const store = createSessionStore(db.app.pool)
  const cookie = decodeURIComponent(browser.cookies.get('sid') ?? '')
  const sid = cookie.slice('s:'.length, cookie.lastIndexOf('.'))
  const read = await new Promise<Parameters<typeof store.set>[1]>((resolve) => {
    store.get(sid, (_error, found) => resolve(found!))
  })
  await endSessionsOf(db.app.pool, 'racing')
  await new Promise((resolve) => store.set(sid, read, resolve))
  expect(await status(browser)).toBe(401)
})

const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

test('C-03 what is grave asks for a sign-in of the last five minutes, where the issuer tells', async () => {
  const acts = async (authenticatedAt: string | null) => {
    const person = await here.signIn({ ...admin, authenticatedAt })
    return await person.fromPage('POST', '/bff/grave')
  }
  expect((await acts(at(4))).status).toBe(200)
  const stale = await acts(at(6))
  expect(stale.status).toBe(403)
  expect(stale.json()).toMatchObject({ code: 'fresh_sign_in_required' })
  expect((await acts(null)).status).toBe(200)
  const member = await here.signIn({ ...admin, role: 'member', authenticatedAt: at(1) })
  expect((await member.fromPage('POST', '/bff/grave')).json()).toMatchObject({ code: 'forbidden' })
})
