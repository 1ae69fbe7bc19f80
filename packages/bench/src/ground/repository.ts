import { join } from 'node:path'

/** The checkout: processes are started by their path from here. */
export const REPOSITORY = join(import.meta.dirname, '../../../..')
