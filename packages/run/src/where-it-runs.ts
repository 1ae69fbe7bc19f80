import { resolve } from 'node:path'
import { root } from './hand-settings.ts'
import type { Environment } from './hand-settings.ts'

/** Ports and folders of one copy; two copies run side by side with other ports and another DATA_DIR. */
export type Where = {
  port: number
  publicUrl: string
  sandboxPort: number
  sandboxUrl: string
  dataDir: string
}

export const whereItRuns = (hand: Environment): Where => {
  const port = Number(hand['PORT'] ?? 4000)
  const sandboxPort = Number(hand['SANDBOX_PORT'] ?? 4010)
  return {
    port,
    publicUrl: hand['PUBLIC_URL'] ?? `http://localhost:${port}`,
    sandboxPort,
    // By number while the product goes by name: two sites with two cookie jars, as in the world.
    sandboxUrl: `http://127.0.0.1:${sandboxPort}`,
    dataDir: resolve(root, hand['DATA_DIR'] ?? '.data'),
  }
}

export const usesSandbox = (hand: Environment): boolean =>
  (hand['SANDBOX'] ?? (hand['NODE_ENV'] === 'production' ? 'off' : 'on')) !== 'off'
