import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChildDeps } from './child.ts'
import { startCluster, type Cluster } from './database.ts'
import { startReaper } from './reaper.ts'
import type { Options } from './options.ts'

/** What all cases of a run share: a folder, one PostgreSQL, the options of the command line. */
export interface Ground {
  readonly options: Options
  readonly deps: ChildDeps
  readonly cluster: Cluster
  readonly apiKey: string
  readonly sealingKey: { readonly id: string; readonly key: Buffer }
  readonly close: () => Promise<void>
}

export const startGround = async (options: Options): Promise<Ground> => {
  const folder = mkdtempSync(join(tmpdir(), 'letterhead-bench-'))
  const reaper = startReaper()
  const deps = { folder, reaper }
  const cluster = await startCluster(deps, options)
  return {
    options,
    deps,
    cluster,
    apiKey: randomBytes(24).toString('hex'),
    sealingKey: { id: 'bench', key: randomBytes(32) },
    close: async () => {
      await cluster.stop()
      reaper.close()
      if (options.keep) process.stdout.write(`Logs are kept in ${folder}\n`)
      else rmSync(folder, { recursive: true, force: true })
    },
  }
}
