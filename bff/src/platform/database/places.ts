import { join } from 'node:path'
import { startEmbeddedDatabase } from '../embedded-database/index.ts'
import type { Logger } from '../log.ts'

/** Where each role of ours finds the database. */
export interface DatabasePlaces {
  readonly ownerUrl: string
  readonly appUrl: string
  readonly workerUrl: string
  readonly stop: () => Promise<void>
}

/** The operator's server where one is named, else the PostgreSQL that comes along. */
export const findDatabase = async ({
  databaseUrl,
  databaseOwnerUrl,
  databaseWorkerUrl,
  dataDirectory,
  log,
}: {
  readonly databaseUrl: string | null
  readonly databaseOwnerUrl: string | null
  readonly databaseWorkerUrl: string | null
  readonly dataDirectory: string
  readonly log: Logger
}): Promise<DatabasePlaces> => {
  if (databaseUrl === null)
    return await startEmbeddedDatabase({ directory: join(dataDirectory, 'postgresql'), log })
  return {
    ownerUrl: databaseOwnerUrl ?? databaseUrl,
    appUrl: databaseUrl,
    workerUrl: databaseWorkerUrl ?? databaseUrl,
    stop: async () => await Promise.resolve(),
  }
}
