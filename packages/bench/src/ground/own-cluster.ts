import { startCluster, type ClusterWish } from './database.ts'
import type { Ground } from './ground.ts'

/** The ground with a PostgreSQL of this case's own: for faults that others must not feel. */
export const withOwnCluster = async <T>(
  ground: Ground,
  wish: Omit<ClusterWish, 'keep'>,
  work: (own: Ground) => Promise<T>,
): Promise<T> => {
  const cluster = await startCluster(ground.deps, { ...wish, keep: ground.options.keep })
  try {
    return await work({ ...ground, cluster })
  } finally {
    await cluster.stop()
  }
}
