import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { startChild, type Child, type ChildDeps, type Environment } from './child.ts'
import { until } from './clock.ts'
import { freePort } from './free-port.ts'
import { REPOSITORY } from './repository.ts'

/** One process of the product. */
export interface Product extends Child {
  readonly port: number
  /** Resolves when `/readyz` says 200; rejects when the process ends before. */
  readonly ready: () => Promise<void>
}

export interface ProductWish {
  readonly name: string
  readonly role: 'web' | 'worker' | 'all'
  readonly environment: Environment
  /** Any free one when absent. */
  readonly port?: number
}

/** Of Node, as `npm run serve` and the image start the product. */
const FLAGS = z
  .object({ scripts: z.object({ serve: z.string() }) })
  .parse(JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')))
  .scripts.serve.split(' ')
  .filter((word) => word.startsWith('--'))

export const startProduct = async (
  deps: ChildDeps,
  { name, role, environment, port: wished }: ProductWish,
): Promise<Product> => {
  const port = wished ?? (await freePort())
  const child = startChild(deps, {
    name,
    flags: FLAGS,
    script: 'bff/src/main.ts',
    environment: {
      LOG_LEVEL: 'warn',
      ...environment,
      ROLE: role,
      PORT: String(port),
      PUBLIC_URL: `http://localhost:${port}`,
    },
  })
  const isReady = async () => {
    if (child.hasEnded())
      throw new Error(`${name} ended (${await child.ended}) before it was ready; see its log`)
    return (await statusOf(`http://127.0.0.1:${port}/readyz`)) === 200
  }
  return {
    ...child,
    port,
    ready: async () => {
      await until(`${name} is ready`, isReady, { within: 240_000, every: 20 })
    },
  }
}

/** 0: no answer within two seconds. */
export const statusOf = async (url: string): Promise<number> => {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(2_000),
      headers: { connection: 'close' },
    })
    await response.arrayBuffer()
    return response.status
  } catch {
    await pause(1)
    return 0
  }
}
