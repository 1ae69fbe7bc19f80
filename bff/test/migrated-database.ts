import { openDatabase, type Database } from '../src/platform/database/index.ts'
import { createLog } from '../src/platform/log.ts'
import { createMigratedTestDatabase } from './database.ts'

/** A fresh database with every table, seen through each role. */
export type MigratedDatabase = {
  app: Database
  worker: Database
  /** Sees all rows; to arrange and to look, never for the code under test. */
  owner: Database
  appUrl: string
  workerUrl: string
  drop: () => Promise<void>
}

const log = createLog('silent')

const open = (url: string) => openDatabase({ url, role: null, connections: 8, log })

export const createMigratedDatabase = async (): Promise<MigratedDatabase> => {
  const place = await createMigratedTestDatabase()
  const app = open(place.appUrl)
  const worker = open(place.workerUrl)
  const owner = open(place.ownerUrl)
  return {
    app,
    worker,
    owner,
    appUrl: place.appUrl,
    workerUrl: place.workerUrl,
    drop: async () => {
      await Promise.all([app.close(), worker.close(), owner.close()])
      await place.drop()
    },
  }
}
