import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { startProduct, type Product } from '../../src/product.ts'
import { createProductWorld, type ProductWorld } from '../product-world.ts'

// `DATABASE_WORKER_URL` (decision 0025): who runs SQL of their own through one role's login has what
// that role may see, and no way to the other's. One process answers and another sends, as in production.

let world: ProductWorld
let worker: Product

beforeAll(async () => {
  world = await createProductWorld({ environment: { ROLE: 'web' } })
  worker = await startProduct(readConfig({ ...world.environment, ROLE: 'worker' }))
})
afterAll(async () => {
  await worker.stop()
  await world.close()
})

const as = async (
  name: 'DATABASE_URL' | 'DATABASE_WORKER_URL',
  statement: string,
): Promise<string> => {
  const client = new Client({ connectionString: world.environment[name] })
  await client.connect()
  try {
    await client.query(statement)
    return 'done'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    await client.end()
  }
}

const handOver = async ({ api }: ProductWorld): Promise<string> => {
  await api('PUT', '/organizations/acme', { body: { name: 'Acme' } })
  await api('PUT', '/organizations/acme/workspaces/main', { body: { name: 'Main' } })
  const { status, text } = await api('POST', '/organizations/acme/notifications', {
    headers: { 'idempotency-key': randomUUID() },
    body: {
      workspaceId: 'main',
      kind: 'task',
      to: [{ email: 'rita@customer.example' }],
      content: { subject: 'A task', text: 'Look.' },
    },
  })
  expect({ status, text }).toMatchObject({ status: 202 })
  return /"id":"([^"]+)"/.exec(text)?.[1] ?? ''
}

const isAccepted = async (of: ProductWorld, id: string): Promise<void> => {
  await expect
    .poll(async () => (await of.api('GET', `/organizations/acme/notifications/${id}`)).text, {
      timeout: 30_000,
    })
    .toContain('"state":"accepted"')
}

const loginsIn = async ({ owner }: ProductWorld): Promise<string[]> => {
  const { rows } = await owner.pool.query<{ seen: string }>(
    `select distinct application_name || ' by ' || usename as seen from pg_stat_activity
      where datname = current_database() and application_name like 'letterhead letterhead%' order by 1`,
  )
  return rows.map(({ seen }) => seen)
}

test('F-06 mail is taken in and leaves, each role through a login of its own', async () => {
  await isAccepted(world, await handOver(world))
  expect(await loginsIn(world)).toEqual([
    'letterhead letterhead_app by test_service_app',
    'letterhead letterhead_worker by test_service_worker',
  ])
})

test('F-06 the login of one role can become itself and its own role, and nothing else', async () => {
  expect(await as('DATABASE_URL', 'set role letterhead_app')).toBe('done')
  expect(await as('DATABASE_WORKER_URL', 'set role letterhead_worker')).toBe('done')
  for (const role of ['letterhead_worker', 'letterhead_owner', 'postgres']) {
    expect(await as('DATABASE_URL', `set role ${role}`)).toContain('permission denied to set role')
    expect(await as('DATABASE_URL', `set session authorization ${role}`)).toContain(
      'permission denied',
    )
    expect(await as('DATABASE_URL', `grant ${role} to test_service_app`)).toContain(
      'permission denied',
    )
  }
  for (const role of ['letterhead_app', 'letterhead_owner', 'postgres'])
    expect(await as('DATABASE_WORKER_URL', `set role ${role}`)).toContain(
      'permission denied to set role',
    )
})

test('F-06 what only the worker sees stays out of reach of the login that answers requests, and the other way round', async () => {
  expect(await as('DATABASE_URL', 'delete from circuits')).toContain('permission denied')
  expect(await as('DATABASE_URL', 'select purge_notifications(400, 1, now())')).toContain(
    'permission denied',
  )
  for (const table of ['sessions', 'api_keys', 'rate_limits'])
    expect(await as('DATABASE_WORKER_URL', `select 1 from ${table}`)).toContain('permission denied')
})

test('F-06 two logins that are not apart stop the start, with what to revoke', async () => {
  const one = await createProductWorld({ logins: 'one', environment: { ROLE: 'web' } })
  try {
    const both = one.environment['DATABASE_URL'] ?? ''
    const apart = new URL(both)
    apart.username = 'test_service_worker'
    await expect(
      startProduct(readConfig({ ...one.environment, DATABASE_WORKER_URL: apart.href })),
    ).rejects.toThrow('revoke letterhead_worker from "test_service";')
    const owns = one.environment['DATABASE_OWNER_URL'] ?? ''
    await expect(
      startProduct(
        readConfig({ ...one.environment, DATABASE_URL: owns, DATABASE_WORKER_URL: apart.href }),
      ),
    ).rejects.toThrow('letterhead_owner may become letterhead_owner')
  } finally {
    await one.close()
  }
})

test('with one DATABASE_URL its login serves both roles, as before', async () => {
  const one = await createProductWorld({ logins: 'one' })
  try {
    await isAccepted(one, await handOver(one))
    expect(await loginsIn(one)).toEqual([
      'letterhead letterhead_app by test_service',
      'letterhead letterhead_worker by test_service',
    ])
  } finally {
    await one.close()
  }
})
