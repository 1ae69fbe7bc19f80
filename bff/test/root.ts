import { join } from 'node:path'

/** The project's. */
export const root = join(import.meta.dirname, '../..')
