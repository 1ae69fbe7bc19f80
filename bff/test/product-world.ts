import { execFileSync, spawn } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox, type Sandbox } from '@letterhead/sandbox'
import { smallBrowser } from '@letterhead/sandbox/testing'
import { readConfig } from '../src/config.ts'
import { openDatabase, type Database } from '../src/platform/database/index.ts'
import { createLog } from '../src/platform/log.ts'
import { startProduct } from '../src/product.ts'
import { createBrowser, type Answer, type Browser } from './browser.ts'
import { createMigratedTestDatabase, type TestDatabase } from './database.ts'

/** People of the sandbox, by what they may do. */
export const PEOPLE = {
  admin: 'ada@acme.example',
  member: 'max@acme.example',
  stranger: 'claire@dupont.example',
  operator: 'olga@letterhead.example',
} as const

/** The whole product as `npm run serve` starts it, on a database and a sandbox of its own. */
export interface ProductWorld {
  readonly url: string
  readonly publicUrl: string
  readonly sandbox: Sandbox
  /** Sees all rows; to arrange and to look. */
  readonly owner: Database
  /** Good for every organisation. */
  readonly bootstrapKey: string
  readonly environment: Readonly<Record<string, string>>
  readonly newBrowser: () => Browser
  readonly signIn: (who: keyof typeof PEOPLE) => Promise<Browser>
  /** The `Set-Cookie` line of the newest sign-in. */
  readonly sessionCookie: () => string
  /** What the product wrote to its log so far; only when it runs apart. */
  readonly output: () => string
  readonly dataDir: string
  /** A call of the host API. */
  readonly api: (
    method: string,
    path: string,
    options?: { body?: unknown; key?: string; headers?: Record<string, string> },
  ) => ReturnType<Browser['request']>
  readonly close: () => Promise<void>
}

const secret = (bytes: number) => randomBytes(bytes)

export const createProductWorld = async (
  options: {
    readonly publicUrl?: string
    readonly environment?: Readonly<Record<string, string>>
    /** As a process of its own, whose output is kept. */
    readonly apart?: boolean
    /** A login for each database role, unless one is to serve both. */
    readonly logins?: 'separate' | 'one'
  } = {},
): Promise<ProductWorld> => {
  const publicUrl = options.publicUrl ?? 'http://localhost:4000'
  const place = await createMigratedTestDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'letterhead-product-'))
  const sandbox = await startSandbox({ port: 0, dataDir, productUrl: publicUrl })
  const bootstrapKey = secret(32).toString('base64url')
  const environment = {
    ...environmentOf({ sandbox, publicUrl, bootstrapKey, dataDir }),
    ...(await databaseOf(place, options.logins ?? 'separate')),
    // Apart it says by its log that it is ready, and where.
    ...(options.apart === true ? { LOG_LEVEL: 'info' } : {}),
    ...options.environment,
  }
  const product =
    options.apart === true ? await startApart(environment) : await startHere(environment)
  const log = createLog('silent')
  const owner = openDatabase({ url: place.ownerUrl, role: null, connections: 2, log })
  const url = `http://127.0.0.1:${product.port}`
  const newBrowser = () => createBrowser({ url, publicUrl })
  let sessionCookie = ''
  return {
    url,
    publicUrl,
    sandbox,
    owner,
    bootstrapKey,
    environment,
    newBrowser,
    signIn: async (who) => {
      const browser = newBrowser()
      const answer = await passIssuer({ browser, sandbox, email: PEOPLE[who] })
      sessionCookie = answer.headers['set-cookie']?.find((line) => line.includes('sid=')) ?? ''
      return browser
    },
    sessionCookie: () => sessionCookie,
    output: product.output,
    dataDir,
    api: async (method, path, { body, key = bootstrapKey, headers = {} } = {}) =>
      await newBrowser().request(`/api/v1${path}`, {
        method,
        body,
        headers: { authorization: `Bearer ${key}`, ...headers },
      }),
    close: async () => {
      await product.stop()
      await owner.close()
      await sandbox.stop()
      await place.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const databaseOf = async (place: TestDatabase, logins: 'separate' | 'one') => {
  const owner = { DATABASE_OWNER_URL: place.ownerUrl }
  if (logins === 'one') return { ...owner, DATABASE_URL: await place.serviceUrl() }
  const { app, worker } = await place.separateUrls()
  return { ...owner, DATABASE_URL: app, DATABASE_WORKER_URL: worker }
}

interface Started {
  readonly port: number
  readonly stop: () => Promise<void>
  readonly output: () => string
}

const startHere = async (environment: Readonly<Record<string, string>>): Promise<Started> => ({
  ...(await startProduct(readConfig(environment))),
  output: () => '',
})

const READY_WITHIN_MS = 120_000
const MAIN = join(import.meta.dirname, '../src/main.ts')
const LETTERS = join(import.meta.dirname, '../../packages/mail-templates')

/** Node reads no JSX: apart, the product needs the letters as they are built. */
const buildLetters = (): void => {
  if (existsSync(join(LETTERS, 'dist/index.js'))) return
  execFileSync(join(LETTERS, 'node_modules/.bin/vite'), ['build', '--logLevel', 'warn'], {
    cwd: LETTERS,
  })
}

const startApart = async (environment: Readonly<Record<string, string>>): Promise<Started> => {
  buildLetters()
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const gone = once(child, 'close')
  let tooLate: NodeJS.Timeout | undefined
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', () => {
      const ready = /"port":(\d+),[^\n]*"msg":"ready"/.exec(text)
      if (ready !== null) resolve(Number(ready[1]))
    })
    child.once('close', () => reject(new Error(`the product ended: ${text}`)))
    tooLate = setTimeout(() => {
      child.kill()
      reject(new Error(`the product was not ready in time: ${text}`))
    }, READY_WITHIN_MS)
  }).finally(() => clearTimeout(tooLate))
  return {
    port,
    output: () => text,
    stop: async () => {
      child.kill('SIGTERM')
      await gone
    },
  }
}

interface Made {
  readonly sandbox: Sandbox
  readonly publicUrl: string
  readonly bootstrapKey: string
  readonly dataDir: string
}

const environmentOf = ({ sandbox, publicUrl, bootstrapKey, dataDir }: Made) => {
  const { seed, url } = sandbox
  const { microsoft, google, signIn } = seed.clients
  return {
    PORT: '0',
    PUBLIC_URL: publicUrl,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
    SESSION_SECRET: secret(32).toString('base64url'),
    SEALING_KEYS: `test:${secret(32).toString('base64')}`,
    API_BOOTSTRAP_KEY: bootstrapKey,
    AUDIT_SIGNING_KEY: generateKeyPairSync('ed25519')
      .privateKey.export({ format: 'der', type: 'pkcs8' })
      .toString('base64'),
    PLATFORM_SENDER: 'Letterhead <no-reply@letterhead.example>',
    PLATFORM_SMTP_URL: sandbox.smtpUrl,
    SIGN_IN_ISSUER_URL: `${url}/sign-in`,
    SIGN_IN_CLIENT_ID: signIn.clientId,
    SIGN_IN_CLIENT_SECRET: signIn.clientSecret,
    SIGN_IN_CLAIM_ORGANIZATION: seed.claims.organization,
    SIGN_IN_CLAIM_ORGANIZATION_NAME: seed.claims.organizationName,
    SIGN_IN_CLAIM_ROLE: seed.claims.role,
    SIGN_IN_CLAIM_EMAIL: seed.claims.email,
    SIGN_IN_CLAIM_LOCALE: seed.claims.locale,
    MICROSOFT_CLIENT_ID: microsoft.clientId,
    MICROSOFT_CLIENT_SECRET: microsoft.clientSecret,
    MICROSOFT_LOGIN_URL: `${url}/microsoft`,
    MICROSOFT_GRAPH_URL: `${url}/graph`,
    GOOGLE_CLIENT_ID: google.clientId,
    GOOGLE_CLIENT_SECRET: google.clientSecret,
    GOOGLE_ISSUER_URL: `${url}/google`,
    GMAIL_API_URL: url,
  }
}

const pathOf = (address: string): string => {
  const { pathname, search } = new URL(address)
  return `${pathname}${search}`
}

const passIssuer = async ({
  browser,
  sandbox,
  email,
}: {
  readonly browser: Browser
  readonly sandbox: Sandbox
  readonly email: string
}): Promise<Answer> => {
  const begun = await browser.request('/sign-in?returnTo=/general-settings/smtp')
  const issuer = smallBrowser(sandbox.url)
  const page = await issuer.visit(begun.headers.location ?? '')
  const back = await issuer.press(page, 'Next', { email })
  const answer = await browser.arrive(pathOf(back.leaves ?? ''))
  if (answer.status !== 303) throw new Error(`not signed in: ${answer.status} ${answer.text}`)
  return answer
}

/** One run through consent, as the pop-up does it; the saved attempt. */
export const connectMailbox = async (
  { sandbox }: ProductWorld,
  browser: Browser,
  { provider, email }: { readonly provider: 'microsoft' | 'google'; readonly email: string },
): Promise<{ readonly id: string; readonly answer: Answer }> => {
  const started = await browser.fromPage('POST', '/bff/connect-attempts', {
    provider,
    purpose: 'connect',
    tabId: '019aa0c2-0000-7000-8000-000000000000',
  })
  const { id } = idOf(started.json())
  const opened = await browser.open(`/bff/connect-attempts/${id}/start`)
  const people = smallBrowser(sandbox.url)
  let page = await people.visit(opened.headers.location ?? '')
  if (page.text.includes('Next')) page = await people.press(page, 'Next', { email })
  if (page.leaves === undefined) page = await people.press(page, 'Accept')
  await browser.arrive(pathOf(page.leaves ?? ''))
  const saved = await browser.fromPage('POST', `/bff/connect-attempts/${id}/collect`, {})
  if (saved.status !== 200) throw new Error(`not connected: ${saved.status} ${saved.text}`)
  return { id, answer: saved }
}

const idOf = (value: unknown): { id: string } => {
  if (typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string')
    return { id: value.id }
  throw new Error(`no id in ${JSON.stringify(value)}`)
}
