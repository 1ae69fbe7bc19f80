import { dropForgottenDatabases, startTestCluster } from './database.ts'

/** Vitest's global setup: one PostgreSQL for the whole run, kept up between its files. */
export const setup = async (): Promise<() => Promise<void>> => {
  const cluster = await startTestCluster()
  await dropForgottenDatabases(cluster)
  return cluster.stop
}
