import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

export const OWNER = 'letterhead_owner'
export const APP = 'letterhead_app'
export const WORKER = 'letterhead_worker'
export const SUPERUSER = 'postgres'
export const DATABASE = 'letterhead'

const Credentials = z.object({
  [SUPERUSER]: z.string(),
  [OWNER]: z.string(),
  [APP]: z.string(),
  [WORKER]: z.string(),
})

/** The password of each role of one cluster. */
export type Credentials = z.infer<typeof Credentials>
export type Role = keyof Credentials

// base64url: safe between SQL quotes and in a URL.
const password = () => randomBytes(24).toString('base64url')

export const newCredentials = (): Credentials => ({
  [SUPERUSER]: password(),
  [OWNER]: password(),
  [APP]: password(),
  [WORKER]: password(),
})

// Inside the cluster's own folder, so that passwords and cluster can never belong to two different ones.
const credentialsFile = (cluster: string) => join(cluster, 'letterhead-credentials.json')

export const writeCredentials = (cluster: string, credentials: Credentials) => {
  writeFileSync(credentialsFile(cluster), JSON.stringify(credentials), { mode: 0o600 })
}

export const readCredentials = (cluster: string): Credentials =>
  Credentials.parse(JSON.parse(readFileSync(credentialsFile(cluster), 'utf8')))

export const connectionUrl = (to: {
  role: Role
  password: string
  port: number
  database: string
}): string => `postgres://${to.role}:${to.password}@127.0.0.1:${to.port}/${to.database}`
