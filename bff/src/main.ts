import { existsSync } from 'node:fs'
import { ConfigError, readConfig } from './config.ts'
import { lastWords } from './platform/last-words.ts'
import { startProduct, type Product } from './product.ts'
import { BeforeTheBaseline, LoginsMixed, RolesMissing } from './platform/database/index.ts'
import { PortTaken } from './platform/http/server.ts'
import { SealingKeyReplaced } from './platform/sealing-keys.ts'

// The product's process (`npm run serve`). States: starting → ready → leaving (a first SIGTERM or
// SIGINT: no new work, what was begun is awaited) → gone; a second signal ends it at once.

const MENDABLE = [
  ConfigError,
  RolesMissing,
  LoginsMixed,
  BeforeTheBaseline,
  SealingKeyReplaced,
  PortTaken,
]

const run = async (): Promise<void> => {
  if (existsSync('.env')) process.loadEnvFile('.env')
  let product: Product | null = null
  let leaving = false
  const leave = () => {
    if (leaving || product === null) process.exit(1)
    leaving = true
    void product.stop().then(() => process.exit(0))
  }
  // Before it is ready, so that no signal meets a process that serves and does not listen to it.
  process.on('SIGTERM', leave)
  process.on('SIGINT', leave)
  product = await startProduct(readConfig(process.env))
}

/** What nobody caught may have left anything half done: the process ends, another takes over. */
const die = (error: unknown): void => {
  process.stderr.write(`${lastWords(error, MENDABLE)}\n`)
  process.exit(1)
}

process.on('uncaughtException', die)
run().catch(die)
