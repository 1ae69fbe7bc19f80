import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { Pool } from 'pg'
import { z } from 'zod'
import { until } from './clock.ts'
import { startChild, type ChildDeps } from './child.ts'

/** The built-in PostgreSQL, kept by a process of its own, durable settings as in production. */
export interface Cluster {
  readonly port: number
  /** Of the process that keeps it. */
  readonly pid: number
  /** Immediate shutdown, as `pg_ctl -m immediate`; its keeper starts it again on the same port. */
  readonly crash: () => Promise<void>
  readonly createDatabase: () => Promise<CaseDatabase>
  readonly stop: () => Promise<void>
}

/** A fresh database of one case. Logins are set up as docs/operate asks. */
export interface CaseDatabase {
  /** Member of both roles, owner of nothing; `port` may be a proxy's. */
  readonly urls: (port?: number) => { readonly DATABASE_URL: string; DATABASE_OWNER_URL: string }
  /** The oracle's eye: sees every row. */
  readonly pool: Pool
  readonly drop: () => Promise<void>
}

const Credentials = z.object({ postgres: z.string(), letterhead_owner: z.string() })
const Urls = z.object({ ownerUrl: z.url() })
const LOGIN = 'bench_login'

export interface ClusterWish {
  /** Of its folder; several may run side by side. */
  readonly name?: string
  /** Of the server, beyond those of production. */
  readonly settings?: Readonly<Record<string, string>>
  /** Programs its keeper is started through, which may show it another disk. */
  readonly through?: readonly string[]
  readonly keep: boolean
}

export const startCluster = async (
  deps: ChildDeps,
  { name: called = 'postgresql', settings = {}, through = [], keep }: ClusterWish,
): Promise<Cluster> => {
  const directory = join(deps.folder, called)
  const pairs = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
  const holder = startChild(deps, {
    name: `${called}-keeper`,
    script: 'bff/test/hold-embedded-database.ts',
    args: [directory, ...pairs],
    through,
  })
  const { ownerUrl } = Urls.parse(JSON.parse(await holder.firstLine))
  const port = Number(new URL(ownerUrl).port)
  // As the keeper sees the folder: there may be another disk in its place.
  const seen = through.length === 0 ? directory : `/proc/${holder.pid}/root${directory}`
  const cluster = join(placeOf(seen), 'cluster')
  const passwords = Credentials.parse(
    JSON.parse(readFileSync(join(cluster, 'letterhead-credentials.json'), 'utf8')),
  )
  const password = randomBytes(16).toString('hex')
  const superuser = openPool(
    `postgres://postgres:${passwords.postgres}@127.0.0.1:${port}/postgres`,
    2,
  )
  await superuser.query(`create role ${LOGIN} login password '${password}'`)
  await superuser.query(`grant letterhead_app, letterhead_worker to ${LOGIN}`)
  let made = 0

  const createDatabase = async (): Promise<CaseDatabase> => {
    made += 1
    const name = `case_${made}`
    await superuser.query(`create database ${name} owner letterhead_owner`)
    await superuser.query(
      `grant connect on database ${name} to ${LOGIN}, letterhead_app, letterhead_worker`,
    )
    const pool = openPool(`postgres://postgres:${passwords.postgres}@127.0.0.1:${port}/${name}`, 4)
    return {
      urls: (by = port) => ({
        DATABASE_URL: `postgres://${LOGIN}:${password}@127.0.0.1:${by}/${name}`,
        DATABASE_OWNER_URL: `postgres://letterhead_owner:${passwords.letterhead_owner}@127.0.0.1:${by}/${name}`,
      }),
      pool,
      drop: async () => {
        await pool.end()
        await superuser.query(`drop database if exists ${name} with (force)`)
      },
    }
  }
  return {
    port,
    pid: holder.pid,
    crash: async () => {
      process.kill(await postmasterOf(cluster), 'SIGQUIT')
    },
    createDatabase,
    stop: async () => {
      await superuser.end()
      await holder.stop()
      if (!keep) rmSync(placeOf(directory), { recursive: true, force: true })
    },
  }
}

/** As root without user namespaces the built-in server keeps its data elsewhere (embedded-database). */
const placeOf = (directory: string): string => {
  const link = join(directory, 'elsewhere')
  return existsSync(link) ? realpathSync(link) : directory
}

/** While a server starts, its file may be half written; number 0 would mean our own process group. */
const postmasterOf = async (cluster: string): Promise<number> => {
  const path = join(cluster, 'postmaster.pid')
  return await until('the server has written its number', () => {
    const pid = existsSync(path) ? Number(readFileSync(path, 'utf8').split('\n')[0]) : 0
    return pid > 1 && pid
  })
}

const openPool = (connectionString: string, max: number): Pool => {
  const pool = new Pool({ connectionString, max, connectionTimeoutMillis: 3_000 })
  // Crashes are made on purpose here.
  pool.on('error', () => undefined)
  return pool
}
