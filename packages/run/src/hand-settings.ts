import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'

export const root = join(import.meta.dirname, '../../..')

/** A path as a person in the current folder would write it. */
export const shownPath = (path: string): string => {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') ? path : short || '.'
}

export type Environment = Readonly<Record<string, string | undefined>>

/** What was set by hand, in the environment or in `.env`; an empty value counts as not set. */
export const handSettings = (): Environment => {
  const file = join(root, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
  return Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''))
}

/** Set by hand, also by the `_FILE` variant of a secret. */
export const isSet = (hand: Environment, name: string): boolean =>
  hand[name] !== undefined || hand[`${name}_FILE`] !== undefined
