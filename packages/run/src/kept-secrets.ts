import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const Secrets = z.object({
  SESSION_SECRET: z.string(),
  SEALING_KEYS: z.string(),
  API_BOOTSTRAP_KEY: z.string(),
  AUDIT_SIGNING_KEY: z.string(),
})
export type Secrets = z.infer<typeof Secrets>
/** A file of an earlier version lacks what came later. */
const Kept = Secrets.partial()

export const secretsFile = (dataDir: string): string => join(dataDir, 'secrets.json')

/** The demo's own secrets: made at its first start, then kept, readable by their owner only. */
export const keptSecrets = (dataDir: string): Secrets => {
  const path = secretsFile(dataDir)
  const kept = existsSync(path) ? Kept.parse(JSON.parse(readFileSync(path, 'utf8'))) : {}
  const secrets = Secrets.parse({ ...newSecrets(), ...kept })
  if (Object.keys(secrets).some((name) => !(name in kept))) writeWhole(path, secrets)
  return secrets
}

const newSecrets = (): Secrets => ({
  SESSION_SECRET: randomBytes(32).toString('base64url'),
  SEALING_KEYS: `demo:${randomBytes(32).toString('base64')}`,
  API_BOOTSTRAP_KEY: `demo-${randomBytes(24).toString('base64url')}`,
  AUDIT_SIGNING_KEY: generateKeyPairSync('ed25519')
    .privateKey.export({ format: 'der', type: 'pkcs8' })
    .toString('base64'),
})

// Renamed when whole: half a file would lock the demo out of what it sealed.
const writeWhole = (path: string, secrets: Secrets) => {
  mkdirSync(join(path, '..'), { recursive: true })
  const writing = `${path}.${process.pid}`
  writeFileSync(writing, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  renameSync(writing, path)
}
