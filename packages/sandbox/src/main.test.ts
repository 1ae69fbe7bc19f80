import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as client from 'openid-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import type { Sandbox, SandboxSeed } from './index.ts'
import { connectMicrosoft, graphSend, mimeOf, received } from './testing/test-sandbox.ts'

const seedAnswer = z.custom<SandboxSeed>((value) => typeof value === 'object')
const main = new URL('main.ts', import.meta.url).pathname
let dataDir: string
let running: ChildProcess[]
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'))
  running = []
})
afterEach(async () => {
  for (const process of running) process.kill('SIGKILL')
  await rm(dataDir, { recursive: true, force: true })
})

function start(port: number) {
  const child = spawn(process.execPath, [main], {
    env: { SANDBOX_PORT: String(port), DATA_DIR: dataDir, PUBLIC_URL: 'http://localhost:4000' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  return child
}

async function started(
  port: number,
): Promise<{ sandbox: Sandbox; child: ChildProcess; port: number }> {
  const child = start(port)
  const line = z.tuple([z.instanceof(Buffer)]).parse(await once(child.stdout, 'data'))[0]
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line.toString())?.[0] ?? ''
  const answer = await fetch(`${url}/api/seed`)
  const seed = seedAnswer.parse(await answer.json())
  const sandbox = { url, smtpUrl: seed.smtpUrl, seed, stop: async () => {} }
  return { sandbox, child, port: Number(new URL(url).port) }
}

test('after kill -9 nothing that was answered is lost, and nothing arrives twice', async () => {
  const first = await started(0)
  const { tokens, config } = await connectMicrosoft(first.sandbox, 'ada@acme.example')
  const letters = Array.from({ length: 20 }, (_, n) =>
    mimeOf({ From: 'ada@acme.example', To: 'rita@customer.example', 'X-Letterhead-Id': `n-${n}` }),
  )
  for (const letter of letters)
    expect((await graphSend(first.sandbox, tokens.access_token, letter)).status).toBe(202)
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')

  const second = await started(first.port)
  expect(second.sandbox.seed).toEqual(first.sandbox.seed)
  const messages = await received(second.sandbox, 'rita@customer.example', 20)
  const ids = messages.map(
    ({ headers }) => headers.find(([name]) => name === 'X-Letterhead-Id')?.[1],
  )
  expect(new Set(ids).size).toBe(20)
  expect(messages).toHaveLength(20)
  await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? '')).resolves.toBeDefined()
}, 20_000)

test('a taken port is told in one line that names the port and the variable', async () => {
  const { port, child } = await started(0)
  const second = start(port)
  const line = z.tuple([z.instanceof(Buffer)]).parse(await once(second.stderr, 'data'))[0]
  expect(await once(second, 'exit')).toEqual([1, null])
  expect(line.toString()).toBe(
    `Port ${port} is taken. Set SANDBOX_PORT to another port for the sandbox.\n`,
  )
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
}, 20_000)
