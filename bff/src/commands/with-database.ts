import { readDatabaseSettings } from '../config.ts'
import { findDatabase, migrate, openDatabase, type Database } from '../platform/database/index.ts'
import { createLog } from '../platform/log.ts'

/**
 * Runs `work` in the service's own database, which a running service keeps using meanwhile. The app
 * role is walled off as in the service. A database that no service has used yet is prepared first.
 */
export const withDatabase = async <T>(
  role: 'letterhead_app' | 'letterhead_worker' | 'owner',
  work: (database: Database) => Promise<T>,
): Promise<T> => {
  const log = createLog('silent')
  const places = await findDatabase({ ...readDatabaseSettings(process.env), log })
  await migrate({ ...places, log })
  const database = openDatabase({
    url: {
      letterhead_app: places.appUrl,
      letterhead_worker: places.workerUrl,
      owner: places.ownerUrl,
    }[role],
    role: role === 'owner' ? null : role,
    connections: 2,
    log,
  })
  try {
    return await work(database)
  } finally {
    await database.close()
    await places.stop()
  }
}
