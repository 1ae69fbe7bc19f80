import { existsSync } from 'node:fs'
import { ConfigError, readConfig } from './config.ts'
import { startProduct } from './product.ts'
import { BeforeTheBaseline, LoginsMixed, RolesMissing } from './platform/database/index.ts'
import { PortTaken } from './platform/http/server.ts'

// The product's process (`npm run serve`). States: starting → ready → leaving (a first SIGTERM or
// SIGINT: no new work, what was begun is awaited) → gone; a second signal ends it at once.

/** Faults an operator can mend: one clear text, no stack. */
const EXPECTED = [ConfigError, RolesMissing, LoginsMixed, BeforeTheBaseline, PortTaken]

const run = async (): Promise<void> => {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const product = await startProduct(readConfig(process.env))
  let leaving = false
  const leave = () => {
    if (leaving) process.exit(1)
    leaving = true
    void product.stop().then(() => process.exit(0))
  }
  process.on('SIGTERM', leave)
  process.on('SIGINT', leave)
}

run().catch((error: unknown) => {
  const text =
    error instanceof Error
      ? EXPECTED.some((kind) => error instanceof kind)
        ? error.message
        : error.stack
      : String(error)
  process.stderr.write(`${text}\n`)
  process.exit(1)
})
