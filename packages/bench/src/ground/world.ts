import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { startChild, type Child, type Environment } from './child.ts'
import { fewAtOnce } from './few-at-once.ts'
import type { CaseDatabase } from './database.ts'
import type { Ground } from './ground.ts'
import { createHost, type Host } from './host.ts'
import { connectMailboxes, type Mailbox } from './mailboxes.ts'
import { startProduct, type Product, type ProductWish } from './product.ts'
import { seededRandom, type Random } from './random.ts'
import { sealWith, type Seal } from './seal.ts'
import { startStandIn, type StandIn } from './stand-in.ts'

/** One case's own database, provider and processes; everything of it ends with it. */
export interface World {
  readonly ground: Ground
  readonly database: CaseDatabase
  readonly standIn: StandIn
  readonly seal: Seal
  readonly random: Random
  /** Starts a process and waits until it is ready; it ends with the case. */
  readonly start: (wish: Wish) => Promise<Product>
  /** Starts a process without waiting. */
  readonly begin: (wish: Wish) => Promise<Product>
  readonly hostAt: (product: { readonly port: number } | (() => number)) => Host
  /** Organisations by HTTP, each with a connected mailbox by SQL. */
  readonly organizations: (wish: OrganizationsWish) => Promise<Mailbox[]>
  /** `letterhead conserve`: 0 when everything ever taken in is there. */
  readonly conserve: () => Promise<number>
  readonly onEnd: (work: () => Promise<unknown> | void) => void
}

export type Wish = Omit<ProductWish, 'environment'> & { readonly environment?: Environment }

export interface OrganizationsWish {
  readonly host: Host
  readonly count: number
  /** Of the ids; several groups in one world need different ones. */
  readonly prefix?: string
  readonly provider?: 'google' | 'microsoft'
  readonly token?: 'fresh' | 'stale'
}

/** What a mailbox and the platform sender may do; the same for every process of a world. */
export interface Pace {
  readonly perMinute: number
  readonly perDay: number
  readonly inFlight: number
}
export const WIDE: Pace = { perMinute: 1_000_000, perDay: 1_000_000, inFlight: 100 }

export const inWorld = async <T>(
  ground: Ground,
  { name, pace = WIDE }: { readonly name: string; readonly pace?: Pace },
  work: (world: World) => Promise<T>,
): Promise<T> => {
  const ends: (() => Promise<unknown> | void)[] = []
  const children = new Set<Child>()
  const database = await ground.cluster.createDatabase()
  try {
    const seed = ground.options.seed
    const standIn = await startStandIn(ground.deps, { name: `${name}-provider`, seed })
    ends.push(standIn.stop)
    const shared = environmentOf(ground, { standIn, pace })
    const seal = sealWith(ground.sealingKey)
    const begin = async (wish: Wish) => {
      const environment = {
        ...database.urls(),
        ...shared,
        ...warmStarts(ground),
        ...wish.environment,
      }
      const product = await startProduct(ground.deps, {
        ...wish,
        name: `${name}-${wish.name}`,
        environment,
      })
      children.add(product)
      return product
    }
    return await work({
      ground,
      database,
      standIn,
      seal,
      random: seededRandom(seed),
      begin,
      start: async (wish) => {
        const product = await begin(wish)
        await product.ready()
        return product
      },
      hostAt: (product) => {
        const port = typeof product === 'function' ? product : () => product.port
        const host = createHost({ port, apiKey: ground.apiKey })
        ends.push(host.close)
        return host
      },
      organizations: async (wish) => await makeOrganizations({ database, seal, pace }, wish),
      conserve: async () => {
        const environment = { ...database.urls(), ...shared, ...warmStarts(ground) }
        const command = { name: `${name}-conserve`, script: 'bff/src/letterhead.ts', environment }
        return Number(await startChild(ground.deps, { ...command, args: ['conserve'] }).ended)
      },
      onEnd: (end) => ends.push(end),
    })
  } finally {
    for (const end of ends.toReversed()) await end()
    await Promise.all([...children].map(async (child) => await child.kill()))
    await database.drop()
  }
}

const makeOrganizations = async (
  { database, seal, pace }: { database: CaseDatabase; seal: Seal; pace: Pace },
  { host, count, prefix = 'org', provider = 'google', token = 'fresh' }: OrganizationsWish,
): Promise<Mailbox[]> => {
  const organizations = Array.from({ length: count }, (_, place) => `${prefix}-${place}`)
  await fewAtOnce({ count, lanes: 8 }, async (place) => {
    await host.provision(organizations[place] ?? '')
  })
  return await connectMailboxes(
    { pool: database.pool, seal },
    { organizations, provider, pace, token },
  )
}

/** Processes are started by the hundred: the compiled code of one serves the next. */
const warmStarts = ({ deps }: Ground): Environment => ({
  NODE_COMPILE_CACHE: join(deps.folder, 'compiled'),
})

const environmentOf = (
  { apiKey, sealingKey }: Ground,
  { standIn, pace }: { readonly standIn: StandIn; readonly pace: Pace },
): Environment => {
  const origin = `http://127.0.0.1:${standIn.port}`
  const limits = ['MICROSOFT', 'GOOGLE', 'PLATFORM'].flatMap((name) => [
    [`LIMIT_${name}_PER_MINUTE`, String(pace.perMinute)],
    [`LIMIT_${name}_PER_DAY`, String(pace.perDay)],
    [`LIMIT_${name}_IN_FLIGHT`, String(pace.inFlight)],
    [`LIMIT_${name}_RECIPIENTS_PER_DAY`, '1000000000'],
  ])
  return {
    NODE_ENV: 'development',
    API_BOOTSTRAP_KEY: apiKey,
    SESSION_SECRET: randomBytes(24).toString('hex'),
    SEALING_KEYS: `${sealingKey.id}:${sealingKey.key.toString('base64')}`,
    PLATFORM_SENDER: 'Bench <no-reply@platform.example>',
    PLATFORM_SMTP_URL: `smtp://127.0.0.1:${standIn.smtpPort}`,
    SIGN_IN_ISSUER_URL: `${origin}/sign-in`,
    SIGN_IN_CLIENT_ID: 'bench',
    SIGN_IN_CLIENT_SECRET: 'bench',
    GOOGLE_CLIENT_ID: 'bench',
    GOOGLE_CLIENT_SECRET: 'bench',
    GOOGLE_ISSUER_URL: `${origin}/google`,
    GMAIL_API_URL: origin,
    MICROSOFT_CLIENT_ID: 'bench',
    MICROSOFT_CLIENT_SECRET: 'bench',
    MICROSOFT_LOGIN_URL: `${origin}/microsoft`,
    MICROSOFT_GRAPH_URL: origin,
    ...Object.fromEntries(limits),
    LIMIT_GOOGLE_CONSUMER_PER_DAY: String(pace.perDay),
    LIMIT_MICROSOFT_BYTES_PER_FIVE_MINUTES: '1000000000',
  }
}
