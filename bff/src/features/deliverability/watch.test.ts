import { Deliverability } from '@letterhead/contract'
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTruthfulWorld, type TruthfulWorld } from '../../../test/truthful-world.ts'
import type { Browser } from '../../../test/browser.ts'
import { createLog } from '../../platform/log.ts'
import type { Outbox } from '../outbox/index.ts'
import { createDeliverability, tellDrifts, type DeliverabilityDeps } from './index.ts'

let world: TruthfulWorld
let deps: DeliverabilityDeps
let organizationId: string
let admin: Browser

beforeAll(async () => {
  world = await createTruthfulWorld({
    moreRoutes: (parts) => {
      const { ip, domain } = parts.sandbox.seed.blocklists
      deps = {
        ...parts,
        blocklists: { ip: [ip], domain: [domain] },
        log: createLog('silent'),
        now: () => new Date(),
      }
      return createDeliverability(deps).routes
    },
  })
}, 60_000)
afterAll(async () => await world.close())
afterEach(async () => await world.calm())
beforeEach(async () => {
  organizationId = await world.connect('microsoft', 'notifications@acme.example')
  admin = await world.slice.signIn({ organizationId })
})

type NewAlert = Parameters<Outbox['enqueueAlert']>[0]

const read = async (): Promise<Deliverability> =>
  Deliverability.parse((await admin.fromPage('GET', '/bff/deliverability')).json())
const again = async () => await admin.fromPage('POST', '/bff/deliverability/checks')
const sql = async (text: string, values: unknown[] = []) =>
  await world.db.owner.pool.query(text, values)
/** The sender as an accepted test leaves it. */
const useSender = async () =>
  await sql(
    `insert into senders (organization_id, connection_id, email, alias, form, effective_since)
     select organization_id, connection_id, 'notifications@acme.example', 'Acme', 'mime', now()
       from connections where organization_id = $1`,
    [organizationId],
  )
const dueNow = async () =>
  await sql(
    `insert into deliverability_watch (organization_id, next_check_at) values ($1, now())
     on conflict (organization_id) do update set next_check_at = now(), asked_at = null`,
    [organizationId],
  )
const watch = async () => {
  await dueNow()
  return await createDeliverability(deps).checkDue()
}

test('nothing is known before the first look; a look fills the panel', async () => {
  expect(await read()).toMatchObject({ domain: 'acme.example', report: null, history: [] })
  const answer = await again()
  expect(answer.status).toBe(200)
  const panel = Deliverability.parse(answer.json())
  expect(panel.report).toMatchObject({ asciiDomain: 'acme.example', state: 'pass' })
  expect(panel.report?.rows.map(({ check }) => check)).toContain('blocklist_ip')
  expect(panel.history).toHaveLength(1)
  expect(panel.nextCheckAllowedAt).not.toBeNull()
})

test('a sender that has just come into use is looked at in the next round, unasked', async () => {
  await useSender()
  expect(await createDeliverability(deps).checkDue()).toBe(1)
  expect(await read()).toMatchObject({ report: { asciiDomain: 'acme.example' } })
  expect(await createDeliverability(deps).checkDue()).toBe(0)
})

test('whoever asks again at once is told when to come back', async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, async () => (await again()).status))
  expect(answers.filter((status) => status === 200)).toHaveLength(1)
  const refused = await again()
  expect(refused.status).toBe(429)
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
})

test('a member sees it and may not ask; without a mailbox there is nothing to ask', async () => {
  const member = await world.slice.signIn({ organizationId, role: 'member' })
  expect((await member.fromPage('GET', '/bff/deliverability')).status).toBe(200)
  expect((await member.fromPage('POST', '/bff/deliverability/checks')).status).toBe(403)
  const id = `org-${randomUUID()}`
  await sql(`insert into organizations (organization_id, name) values ($1, 'Empty')`, [id])
  const other = await world.slice.signIn({ organizationId: id })
  expect((await other.fromPage('GET', '/bff/deliverability')).json()).toMatchObject({
    domain: null,
  })
  expect((await other.fromPage('POST', '/bff/deliverability/checks')).status).toBe(409)
})

test('the daily look comes to whoever sends, once, and takes the next turn a day later', async () => {
  await useSender()
  await dueNow()
  const { checkDue } = createDeliverability(deps)
  await Promise.all([checkDue(), checkDue()])
  expect((await read()).history).toHaveLength(1)
  const { rows } = await sql(
    `select extract(epoch from next_check_at - now()) / 3600 as hours
       from deliverability_watch where organization_id = $1`,
    [organizationId],
  )
  expect(Number(rows[0].hours)).toBeGreaterThan(21)
  expect(Number(rows[0].hours)).toBeLessThan(27)
})

test('what changed is kept as a drift and told once, in the organisation’s language', async () => {
  await useSender()
  await sql(
    `update organizations set locale = 'fr', alert_to = '{dpo@acme.example,it@acme.example}'
      where organization_id = $1`,
    [organizationId],
  )
  await watch()
  await world.control('settings', {
    dns: {
      '_dmarc.acme.example': { TXT: ['v=DMARC1; p=none; rua=mailto:d@acme.example'] },
      'selector1._domainkey.acme.example': { CNAME: 'gone.acme.example' },
      'selector2._domainkey.acme.example': { CNAME: 'gone.acme.example' },
    },
  })
  await watch()
  const { drifts } = await read()
  expect(
    drifts.map(({ check, is, direction }) => `${check} ${is.code} ${direction}`).toSorted(),
  ).toEqual(['dkim dkim_missing worse', 'dmarc dmarc_only_watches other'])

  const letters: NewAlert[] = []
  const told = {
    ...deps,
    publicUrl: 'http://localhost:4000',
    productName: 'Letterhead',
    outbox: {
      enqueueAlert: async (alert: NewAlert) => {
        letters.push(alert)
        return await Promise.resolve({
          kind: 'accepted' as const,
          id: randomUUID(),
          state: 'queued' as const,
        })
      },
    },
  }
  await tellDrifts(told)
  await tellDrifts(told)
  expect(letters.map(({ to }) => to)).toEqual(['dpo@acme.example', 'it@acme.example'])
  expect(letters[0]?.content.text).toContain(
    'La politique DMARC de acme.example est passée de reject à none.',
  )
  expect(letters[0]?.content.text).toContain('Aucune clé de signature')
})

test('a day of silence is no drift, and the day after is compared with the day before', async () => {
  await useSender()
  await watch()
  await world.control('faults', { name: 'dns.silent', mailbox: 'acme.example' })
  await watch()
  expect((await read()).report?.state).toBe('unknown')
  expect((await read()).drifts).toEqual([])
  await world.calm()
  await world.control('settings', { dns: { 'acme.example': { TXT: ['v=spf1 -all'] } } })
  await watch()
  expect((await read()).drifts.map(({ is }) => is.code)).toEqual(['spf_without_provider'])
}, 30_000)
