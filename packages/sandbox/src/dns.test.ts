import { Resolver } from 'node:dns/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { testSandbox } from './testing/test-sandbox.ts'

let running: Awaited<ReturnType<typeof testSandbox>>
let resolver: Resolver

beforeAll(async () => {
  running = await testSandbox()
  resolver = new Resolver({ timeout: 2_000, tries: 1 })
  resolver.setServers([running.sandbox.seed.dnsServer])
})
afterAll(async () => await running.stop())

const control = async (path: string, body: unknown, method = 'POST') =>
  await fetch(`${running.sandbox.url}/api/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
  })
const fault = async (name: string, mailbox?: string) =>
  await control('faults', { name, ...(mailbox ? { mailbox } : {}) })

beforeEach(async () => {
  await control('faults', null, 'DELETE')
  await control('settings', { dns: {} })
})

const txt = async (name: string) => (await resolver.resolveTxt(name)).map((parts) => parts.join(''))

test('a hosted domain names its provider in SPF and has the provider’s mail exchanger', async () => {
  expect(await txt('acme.example')).toContain(
    'v=spf1 include:spf.protection.outlook.com include:_spf.google.com -all',
  )
  expect(await resolver.resolveMx('acme.example')).toEqual([
    expect.objectContaining({ exchange: 'acme-example.mail.protection.outlook.com', priority: 0 }),
  ])
})

test('Microsoft’s two selectors are aliases of keys in the tenant’s own domain', async () => {
  const [target = ''] = await resolver.resolveCname('selector1._domainkey.acme.example')
  expect(target).toBe('selector1-acme-example._domainkey.acme-example.onmicrosoft.com')
  const [viaAlias] = await txt('selector2._domainkey.acme.example')
  expect(viaAlias).toMatch(/^v=DKIM1; k=rsa; p=[A-Za-z0-9+/=]{380,}$/)
})

test('an answer that is too long for UDP comes over TCP', async () => {
  const [key] = await txt('google._domainkey.dupont.example')
  expect(key?.length).toBeGreaterThan(380)
  await fault('dns.endless-text', 'acme.example')
  expect((await txt('acme.example')).join('').length).toBe(15_000)
})

test('a name that nobody has does not exist, a name in between has no records', async () => {
  await expect(resolver.resolveTxt('nowhere.example')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  await expect(resolver.resolveTxt('_domainkey.acme.example')).rejects.toMatchObject({
    code: 'ENODATA',
  })
})

test('records are changed by the settings and given back when they are cleared', async () => {
  await control('settings', { dns: { 'acme.example': { TXT: ['v=spf1 -all'] } } })
  expect(await txt('acme.example')).toEqual(['v=spf1 -all'])
  expect(await resolver.resolveMx('acme.example')).toHaveLength(1)
  await control('settings', { dns: {} })
  expect(await txt('acme.example')).toHaveLength(2)
})

test.each([
  ['dns.silent', 'ETIMEOUT'],
  ['dns.server-failure', 'ESERVFAIL'],
  ['dns.refused', 'EREFUSED'],
  ['dns.no-such-name', 'ENOTFOUND'],
])('%s is met as %s, for the domain it was set for only', async (name, code) => {
  await fault(name, 'acme.example')
  await expect(resolver.resolveTxt('_dmarc.acme.example')).rejects.toMatchObject({ code })
  expect(await txt('_dmarc.dupont.example')).toEqual([
    'v=DMARC1; p=none; rua=mailto:dmarc@dupont.example',
  ])
})

test('the blocklists list what a fault puts on them, and their test entries', async () => {
  const { blocklists } = running.sandbox.seed
  expect(await resolver.resolve4(`2.0.0.127.${blocklists.ip}`)).toEqual(['127.0.0.2'])
  await expect(resolver.resolve4(`acme.example.${blocklists.domain}`)).rejects.toMatchObject({
    code: 'ENOTFOUND',
  })
  await fault('dns.listed', 'acme.example')
  expect(await resolver.resolve4(`acme.example.${blocklists.domain}`)).toEqual(['127.0.0.4'])
})

test('an alias that points at itself is answered, and nobody hangs', async () => {
  await fault('dns.alias-loop', 'acme.example')
  const answer = await resolver.resolveTxt('acme.example').catch((cause: unknown) => cause)
  expect(answer).toBeDefined()
})
