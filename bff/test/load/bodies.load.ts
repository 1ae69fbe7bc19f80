import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../src/platform/embedded-database/start-server.ts'
import { createProductWorld, type ProductWorld } from '../product-world.ts'

// Bodies made to cost much, at a product in a process of its own: what each costs in time and memory.

let world: ProductWorld
let metricsPort: number
beforeAll(async () => {
  metricsPort = await freePort()
  world = await createProductWorld({
    apart: true,
    environment: { ROLE: 'web', METRICS_PORT: String(metricsPort) },
  })
  await world.api('PUT', '/organizations/acme', { body: { name: 'Acme' } })
  await world.api('PUT', '/organizations/acme/workspaces/main', { body: { name: 'Main' } })
}, 120_000)
afterAll(async () => {
  await world.close()
})

const figure = async (name: string): Promise<number> => {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
}
const message = (change: Record<string, unknown> = {}) =>
  JSON.stringify({
    workspaceId: 'main',
    kind: 'task',
    to: [{ email: 'rita@customer.example' }],
    content: { subject: 'A task', text: 'Please look.' },
    ...change,
  })
/** How long a refusal took, in milliseconds. */
const refusal = async (body: string | Buffer, more: Record<string, string> = {}) => {
  const before = performance.now()
  const answer = await fetch(`${world.url}/api/v1/organizations/acme/notifications`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${world.bootstrapKey}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      ...more,
    },
    body,
  })
  await answer.arrayBuffer()
  expect([400, 413, 415, 422]).toContain(answer.status)
  return performance.now() - before
}
const median = (all: readonly number[]) =>
  all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Infinity

const KEYS = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`k${at}`, 1]))
const BODIES = {
  'a megabyte and one byte': [Buffer.alloc(1024 * 1024 + 1, ' '), {}],
  'sixty megabytes packed': [
    gzipSync(Buffer.alloc(60 * 1024 * 1024, '0')),
    { 'content-encoding': 'gzip' },
  ],
  'ten thousand levels': [`${'['.repeat(10_000)}${']'.repeat(10_000)}`, {}],
  'a hundred thousand keys': [JSON.stringify(KEYS), {}],
  'a number beyond all': ['{"a":1e999999}', {}],
} as const

const round = async () => {
  const times: Record<string, number> = {}
  for (const [name, [body, headers]] of Object.entries(BODIES))
    times[name] = await refusal(body, headers)
  return times
}

test(
  'J-01 what a body is refused for takes no time and no memory',
  { timeout: 120_000 },
  async () => {
    for (let at = 0; at < 20; at += 1) await round()
    const before = await figure('process_resident_memory_bytes')
    const rounds: Record<string, number>[] = []
    for (let at = 0; at < 50; at += 1) rounds.push(await round())
    for (const name of Object.keys(BODIES))
      expect({ name, ms: median(rounds.map((one) => one[name] ?? Infinity)) }).toSatisfy(
        ({ ms }: { ms: number }) => ms < 100,
      )
    const grown = (await figure('process_resident_memory_bytes')) - before
    expect(grown / 1024 / 1024).toBeLessThan(20)
  },
)

const NASTY = ['a.', '"', '\\"', '(', 'a@', '<a', '=?', ' ', '-', 'é', '. ', '",'].map((part) =>
  part.repeat(50_000 / part.length),
)
const FIELDS: readonly ((text: string) => string)[] = [
  (text) => message({ to: [{ email: text }] }),
  (text) => message({ to: [{ email: `${text}@b.example` }] }),
  (text) => message({ to: [{ email: 'a@b.example', name: text }] }),
  (text) => message({ replyTo: { email: text } }),
  (text) => message({ content: { subject: text, text: 'x' } }),
  (text) => message({ workspaceId: text }),
  (text) => message({ kind: text }),
  (text) => message({ sendAfter: text }),
]

test(
  'I-03 J-08 fifty kilobytes of signs in any field hold nobody up',
  { timeout: 120_000 },
  async () => {
    const times: number[] = []
    for (let at = 0; at < 3; at += 1)
      for (const text of NASTY) for (const field of FIELDS) times.push(await refusal(field(text)))
    expect(median(times)).toBeLessThan(50)
    // In seconds: how long anything waited for its turn.
    expect(await figure('nodejs_eventloop_lag_p99_seconds')).toBeLessThan(0.05)
  },
)
