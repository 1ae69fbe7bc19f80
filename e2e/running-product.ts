import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { z } from 'zod'
import { hostApi, type HostApi } from '../packages/run/src/host-api.ts'

// The product, sandbox and database that playwright.config.ts starts for one run, seen from outside.

const Environment = z.object({
  E2E_PRODUCT_PORT: z.coerce.number(),
  E2E_SANDBOX_PORT: z.coerce.number(),
  E2E_DATA_DIR: z.string(),
  E2E_API_KEY: z.string(),
})
const chosen = Environment.parse(process.env)

export const productUrl = `http://localhost:${chosen.E2E_PRODUCT_PORT}`
export const sandboxUrl = `http://127.0.0.1:${chosen.E2E_SANDBOX_PORT}`

/** The host product's side, with the run's API key. */
export const api: HostApi = hostApi({ port: chosen.E2E_PRODUCT_PORT, key: chosen.E2E_API_KEY })

export const sandbox = async (
  method: 'GET' | 'POST' | 'DELETE' | 'PUT',
  path: string,
  body?: unknown,
): Promise<unknown> => {
  const answer = await fetch(`${sandboxUrl}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    signal: AbortSignal.timeout(10_000),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`sandbox: ${method} ${path} answered ${answer.status}: ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}

const Credentials = z.object({ letterhead_owner: z.string() })

/** As the owner, for what a journey cannot wait for: ten minutes, for example. */
export const inDatabase = async (text: string, values: readonly string[]): Promise<void> => {
  const home = join(chosen.E2E_DATA_DIR, 'postgresql')
  const elsewhere = join(home, 'elsewhere')
  const cluster = join(existsSync(elsewhere) ? realpathSync(elsewhere) : home, 'cluster')
  const { letterhead_owner: password } = Credentials.parse(
    JSON.parse(readFileSync(join(cluster, 'letterhead-credentials.json'), 'utf8')),
  )
  // The fourth line of postmaster.pid is the port.
  const port = Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[3])
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'letterhead_owner',
    password,
    database: 'letterhead',
  })
  await client.connect()
  try {
    await client.query(text, [...values])
  } finally {
    await client.end()
  }
}
