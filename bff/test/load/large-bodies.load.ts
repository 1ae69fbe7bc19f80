import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createProductWorld, type ProductWorld } from '../product-world.ts'

let world: ProductWorld
beforeAll(async () => {
  world = await createProductWorld({ apart: true, environment: { ROLE: 'web' } })
  await world.api('PUT', '/organizations/acme', { body: { name: 'Acme' } })
  await world.api('PUT', '/organizations/acme/workspaces/main', { body: { name: 'Main' } })
}, 60_000)
afterAll(async () => {
  await world.close()
})

const post = async (body: string) => {
  const answer = await fetch(`${world.url}/api/v1/organizations/acme/notifications/batch`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${world.bootstrapKey}`,
      'content-type': 'application/json',
    },
    body,
  })
  return { status: answer.status, bytes: (await answer.arrayBuffer()).byteLength }
}

/** How long others waited at most, for an answer that costs nothing, while `body` was answered. */
const whileAnswering = async (body: string) => {
  const over = new AbortController()
  const waiting = longestWait(over.signal)
  const answer = await post(body)
  over.abort()
  return { ...answer, waited: await waiting }
}

const longestWait = async (until: AbortSignal): Promise<number> => {
  let longest = 0
  while (!until.aborted) {
    const before = performance.now()
    expect((await world.newBrowser().request('/livez')).status).toBe(200)
    longest = Math.max(longest, performance.now() - before)
    await pause(20)
  }
  return longest
}

const names = (count: number) =>
  Array.from({ length: count }, (_, at) => `"${at.toString(36)}":0`).join(',')
const item = (at: number, more: Record<string, unknown>) => ({
  idempotencyKey: `${JSON.stringify(more).length}-${at}`,
  workspaceId: 'main',
  kind: 'task',
  to: [{ email: `rita${at}@customer.example` }],
  content: { subject: 'A task', text: 'Please look.' },
  ...more,
})
const batch = (of: (at: number) => unknown) =>
  JSON.stringify({ items: Array.from({ length: 500 }, (_, at) => of(at)) })

const details = `<&"'>`.repeat(800)
const data = { title: 'A task', details, url: 'https://app.example/' }
const BODIES: readonly (readonly [string, string, number])[] = [
  [
    'five hundred letters of ours',
    batch((at) => item(at, { content: undefined, template: { data } })),
    200,
  ],
  [
    'fifty thousand recipients in domains of many letters',
    batch((at) =>
      item(at, {
        to: Array.from({ length: 100 }, (_, to) => ({
          email: `${at}-${to}@${'ü.'.repeat(20)}example`,
        })),
      }),
    ),
    200,
  ],
  ['an object of 850,000 names', `{"items":[{${names(850_000)}}]}`, 413],
  [
    'five hundred objects of 900 names',
    `{"items":[${Array.from({ length: 500 }, () => `{${names(900)}}`).join(',')}]}`,
    413,
  ],
  ['a list of four million', `{"items":[${'0,'.repeat(4_000_000)}0]}`, 413],
]

test.each(BODIES)(
  'J-01 J-05 nobody waits for the answer to %s',
  { timeout: 60_000 },
  async (_what, body, status) => {
    const answer = await whileAnswering(body)
    expect(answer.status).toBe(status)
    expect(answer.bytes).toBeLessThan(100_000)
    expect(answer.waited).toBeLessThan(1_000)
  },
)
