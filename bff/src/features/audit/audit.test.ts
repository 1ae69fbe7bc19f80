import { AuditEntry, SignedHead, type AuditAction } from '@letterhead/contract'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import type { Browser } from '../../../test/browser.ts'
import { createMigratedDatabase, type MigratedDatabase } from '../../../test/migrated-database.ts'
import { createSliceWorld, type SliceWorld } from '../../../test/slice-world.ts'
import { createLog } from '../../platform/log.ts'
import {
  createAudit,
  createSigningKey,
  listTrails,
  recordAudit,
  verifyExport,
  verifyStored,
  type Verdict,
} from './index.ts'

const log = createLog('silent')
const now = () => new Date()
const signingKey = createSigningKey(generateKeyPairSync('ed25519').privateKey)
const trustedKeyIds = [signingKey.keyId]

let db: MigratedDatabase
let world: SliceWorld
let admin: Browser
let organizationId: string

const deps = () => ({ database: db.app, workerDatabase: db.worker, signingKey, now })

beforeAll(async () => {
  db = await createMigratedDatabase()
  organizationId = 'acme'
  const { routes } = createAudit(deps())
  world = await createSliceWorld(db, { routes, publicUrl: 'http://localhost:4000', log })
  admin = await world.signIn({ role: 'admin', organizationId })
  for (let at = 1; at <= 7; at += 1) await act(organizationId, { step: at })
})
afterAll(async () => {
  await world.close()
  await db.drop()
})

const act = async (
  organization: string,
  details: Record<string, string | number | boolean | string[] | null> = {},
  action: AuditAction = 'sender_policy.changed',
) =>
  await db.app.inOrganization(organization, async (tx) => {
    await recordAudit(tx, {
      organizationId: organization,
      actorKind: 'person',
      actor: 'p1',
      actorName: 'Ada Admin',
      address: '192.0.2.1',
      action,
      details,
      requestId: 'req_1',
    })
  })

const Page = z.object({
  entries: z.array(AuditEntry),
  nextCursor: z.nullable(z.string()),
  signedHead: z.nullable(SignedHead),
})
const read = async (query = '', by = admin) =>
  Page.parse((await by.request(`/bff/audit${query}`)).json())

const exported = async (by = admin): Promise<string[]> =>
  (await by.request('/bff/audit/export')).text.trimEnd().split('\n')
async function* linesOf(lines: readonly string[]) {
  for (const line of lines) yield await Promise.resolve(line)
}
const judge = async (lines: readonly string[], trusted: readonly string[] | null = trustedKeyIds) =>
  await verifyExport(linesOf(lines), { trustedKeyIds: trusted })
const faultsOf = ({ faults }: Verdict) => faults.map(({ fault }) => fault)

test('an admin reads the trail newest first, by pages, and finds an act', async () => {
  await act(organizationId, { provider: 'google' }, 'connection.disconnected')
  const first = await read('?limit=3')
  const sequences = first.entries.map(({ sequence }) => sequence)
  expect(sequences).toEqual(sequences.toSorted((a, b) => b - a))
  const second = await read(`?limit=3&cursor=${first.nextCursor}`)
  expect(second.entries[0]?.sequence).toBe((first.entries[2]?.sequence ?? 0) - 1)
  const found = await read('?action=connection.disconnected&actor=p1')
  expect(found.entries).toMatchObject([
    {
      actor: { kind: 'person', id: 'p1', name: 'Ada Admin' },
      address: '192.0.2.1',
      details: { provider: 'google' },
      requestId: 'req_1',
    },
  ])
  const today = new Date().toISOString().slice(0, 10)
  expect((await read(`?from=${today}&to=${today}`)).entries.length).toBeGreaterThan(0)
  expect((await read('?to=2020-01-01')).entries).toEqual([])
})

test('members, operators and other organisations do not read it', async () => {
  const member = await world.signIn({ role: 'member', organizationId })
  const operator = await world.signIn({ role: 'operator', organizationId: null })
  for (const person of [member, operator])
    for (const path of ['/bff/audit', '/bff/audit/export'])
      expect((await person.request(path)).status).toBe(403)
  const stranger = await world.signIn({ role: 'admin', organizationId: 'other' })
  expect((await read('', stranger)).entries).toEqual([])
  expect((await exported(stranger)).join('')).not.toContain('acme')
})

test('an export is whole, says that it was taken, and is verified with nothing but the file', async () => {
  const answer = await admin.request('/bff/audit/export')
  expect(answer.headers).toMatchObject({
    'content-type': 'application/x-ndjson; charset=utf-8',
    'cache-control': 'no-store',
  })
  expect(answer.headers['content-disposition']).toMatch(
    /^attachment; filename=letterhead-audit-acme-/,
  )
  const lines = answer.text.trimEnd().split('\n')
  const verdict = await judge(lines)
  expect(verdict).toMatchObject({ faults: [], keyIds: trustedKeyIds })
  expect(verdict.signedUntil?.sequence).toBe(verdict.lines)
  expect(lines.at(-2)).toContain('audit.exported')
})

test('a line changed, left out, put elsewhere or cut off the end of an export is seen', async () => {
  const lines = await exported()
  const at = lines.findIndex((line) => line.includes('"step":3'))
  const tail = lines.findLastIndex((line) => line.includes('"type":"entry"'))
  const changed = lines.with(at, lines[at]!.replace('"step":3', '"step":4'))
  expect(faultsOf(await judge(changed))).toEqual(['changed'])
  expect(faultsOf(await judge(lines.toSpliced(at, 1)))).toContain('out_of_order')
  const swapped = lines.with(at, lines[at + 1]!).with(at + 1, lines[at]!)
  expect(faultsOf(await judge(swapped))).toContain('out_of_order')
  expect(faultsOf(await judge(lines.toSpliced(tail, 1)))).toContain('cut')
  expect(faultsOf(await judge(lines.slice(0, at)))).toEqual(['not_signed'])
  expect(faultsOf(await judge(lines.with(at, '{"type":"entry"}')))).toContain('unreadable')
  expect(faultsOf(await judge(lines.slice(1)))).toEqual(['no_trail'])
})

test('an export cut back to a head that was signed earlier is not whole', async () => {
  const by = await world.signIn({ role: 'admin', organizationId: 'cut-back' })
  await act('cut-back')
  await createAudit(deps()).signDueHeads()
  await act('cut-back', { step: 'hidden' })
  const lines = await exported(by)
  expect(faultsOf(await judge(lines))).toEqual([])
  const cut = lines.filter((line) => (Placed.parse(JSON.parse(line)).sequence ?? 1) === 1)
  expect(cut.map((line) => Placed.parse(JSON.parse(line)).type)).toEqual(['trail', 'entry', 'head'])
  expect(faultsOf(await judge(cut))).toEqual(['cut'])
})

test('an earlier export that says it was taken just now is not whole', async () => {
  const [first = '', ...rest] = await exported()
  const later = new Date(Date.now() + 3_600_000).toISOString()
  const dated = first.replace(/"exportedAt":"[^"]+"/, `"exportedAt":"${later}"`)
  expect(faultsOf(await judge([dated, ...rest]))).toEqual(['cut'])
})

const Placed = z.object({ type: z.string(), sequence: z.optional(z.number()) })

test('a line of an export that says more than was written, or says it twice, is seen', async () => {
  const lines = await exported()
  const at = lines.findIndex((line) => line.includes('"step":3'))
  const instead = async (from: string, to: string) =>
    faultsOf(await judge(lines.with(at, lines[at]!.replace(from, to))))
  expect(await instead('"step":3', '"step":3')).toEqual([])
  expect(await instead('"type":"entry"', '"type":"entry","approvedBy":"Eve"')).toEqual(['changed'])
  expect(await instead('"id":"p1"', '"id":"p1","role":"member"')).toEqual(['changed'])
  expect(await instead('"address":"192.0.2.1"', '"address":"x","address":"192.0.2.1"')).toEqual([
    'changed',
  ])
  expect(await instead('"step":3', '"step":3.0')).toEqual(['changed'])
  const [first = ''] = lines
  const two = lines.toSpliced(3, 0, first.replace('"acme"', '"other"'))
  expect(faultsOf(await judge(two))).toEqual(['out_of_order'])
})

test('a line break of Unicode inside a value does not break a line of an export', async () => {
  await act(organizationId, { text: 'a\u2028b\u2029c' })
  const text = (await admin.request('/bff/audit/export')).text
  expect(text.split(/[\n\u2028\u2029]/)).toEqual(text.split('\n'))
  expect(faultsOf(await judge(text.trimEnd().split('\n')))).toEqual([])
})

test('a trail written anew from the first line on is not signed by the operator', async () => {
  const lines = await exported()
  const forged = createSigningKey(generateKeyPairSync('ed25519').privateKey)
  const heads = lines.filter((line) => line.includes('"type":"head"'))
  const head = z.extend(SignedHead, { type: z.string() }).parse(JSON.parse(heads.at(-1) ?? ''))
  const mine = { ...head, keyId: forged.keyId, publicKey: forged.publicKey }
  const resigned = [...lines.slice(0, -1), JSON.stringify(mine)]
  expect(faultsOf(await judge(resigned))).toContain('bad_signature')
  // Another organisation's file under this one's name does not follow from its own first digest.
  const renamed = lines.with(0, lines[0]!.replace('"acme"', '"other"'))
  expect(faultsOf(await judge(renamed))).toContain('chain_broken')
  expect(faultsOf(await judge(lines, [forged.keyId]))).toContain('foreign_key')
})

test('H-06 no role can change or remove a line, the owner of the tables included', async () => {
  const changes = [
    `update audit_entries set action = 'x'`,
    'delete from audit_entries',
    'truncate audit_entries',
    `update audit_signatures set digest = 'x'`,
    'delete from audit_signatures',
  ]
  for (const change of changes) {
    for (const role of [db.app, db.worker])
      await expect(role.pool.query(change)).rejects.toThrow('permission denied')
    await expect(db.owner.pool.query(change)).rejects.toThrow('never changed')
  }
})

/** As somebody with the database's superuser would: the triggers and walls off. */
const tamper = async (statement: string) => {
  await db.owner.pool.query('alter table audit_entries disable trigger append_only')
  await db.owner.pool.query(statement)
  await db.owner.pool.query('alter table audit_entries enable trigger append_only')
}
const verify = async (organization: string) =>
  await verifyStored(deps(), { organizationId: organization, trustedKeyIds })

const make = async (lines: number) => {
  const id = `o-${randomUUID().slice(0, 8)}`
  for (let at = 0; at < lines; at += 1) await act(id, { step: at })
  return id
}

test('in the database an edit, a swap and a cut tail are seen, also when the head was moved back', async () => {
  const [edited, swapped, cut] = [await make(5), await make(5), await make(5)]
  expect(await createAudit(deps()).signDueHeads()).toBeGreaterThanOrEqual(3)
  expect(await createAudit(deps()).signDueHeads()).toBe(0)
  for (const id of [edited, swapped, cut])
    expect(await verify(id)).toMatchObject({ faults: [], lines: 5, signedUntil: { sequence: 5 } })

  await tamper(
    `update audit_entries set actor = 'p2' where organization_id = '${edited}' and sequence = 2`,
  )
  expect((await verify(edited)).faults).toEqual([{ sequence: 2, fault: 'changed' }])

  await tamper(
    `update audit_entries set sequence = 100 where organization_id = '${swapped}' and sequence = 2`,
  )
  await tamper(
    `update audit_entries set sequence = 2 where organization_id = '${swapped}' and sequence = 3`,
  )
  await tamper(
    `update audit_entries set sequence = 3 where organization_id = '${swapped}' and sequence = 100`,
  )
  expect(faultsOf(await verify(swapped))).toContain('chain_broken')

  await tamper(`delete from audit_entries where organization_id = '${cut}' and sequence > 3`)
  expect(faultsOf(await verify(cut))).toContain('cut')
  await db.owner.pool.query(
    `update audit_heads set sequence = 3, digest = (select digest from audit_entries
      where organization_id = $1 and sequence = 3) where organization_id = $1`,
    [cut],
  )
  // Without the signature nothing would tell.
  expect(faultsOf(await verify(cut))).toEqual(['cut'])
})

test('a clock that was ahead once does not keep later heads from being signed', async () => {
  const id = await make(1)
  const ahead = new Date(Date.now() + 365 * 86_400_000)
  await createAudit({ ...deps(), now: () => ahead }).signDueHeads()
  await act(id)
  await createAudit(deps()).signDueHeads()
  expect((await verify(id)).signedUntil).toMatchObject({ sequence: 2 })
})

test('an organisation of which every line is gone is still named', async () => {
  const id = `o-${randomUUID().slice(0, 8)}`
  await act(id)
  await createAudit(deps()).signDueHeads()
  await tamper(`delete from audit_entries where organization_id = '${id}'`)
  await db.owner.pool.query('delete from audit_heads where organization_id = $1', [id])
  expect(await listTrails(deps())).toContain(id)
  expect(faultsOf(await verify(id))).toEqual(['cut'])
})

test('many acts at once make one chain without a gap', async () => {
  const id = `o-${randomUUID().slice(0, 8)}`
  await Promise.all(Array.from({ length: 30 }, async (_, step) => act(id, { step })))
  expect(await verify(id)).toMatchObject({ faults: [], lines: 30 })
})

test('an act that fails leaves no line and no gap', async () => {
  const id = `o-${randomUUID().slice(0, 8)}`
  await act(id)
  const failing = db.app.inOrganization(id, async (tx) => {
    await recordAudit(tx, {
      organizationId: id,
      actorKind: 'system',
      actor: 'test',
      action: 'brake.pulled',
      requestId: null,
    })
    throw new Error('the act failed')
  })
  await expect(failing).rejects.toThrow('the act failed')
  await act(id)
  expect(await verify(id)).toMatchObject({ faults: [], lines: 2 })
})

test('values of every allowed form come back from the database with the same digest', async () => {
  const id = `o-${randomUUID().slice(0, 8)}`
  await act(id, {
    text: 'é\u2028"\\\n ☃ 😀',
    zebra: 1.5,
    big: 1e21,
    small: 1e-7,
    yes: true,
    none: null,
    'a b': ['z', 'a'],
    A: 0,
  })
  expect(await verify(id)).toMatchObject({ faults: [], lines: 1 })
})

test('a copy of another organisation cannot be signed by the app role for it', async () => {
  await expect(
    db.app.inOrganization('acme', async (tx) => {
      await sql`insert into audit_heads (organization_id, sequence, digest)
        values ('victim', 1, 'x')`.execute(tx)
    }),
  ).rejects.toThrow('row-level security')
})
