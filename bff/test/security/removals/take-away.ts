import childProcess from 'node:child_process'
import fs from 'node:fs'
import fsPromises from 'node:fs/promises'
import { registerHooks, syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { root } from '../../root.ts'
import { readRemoval, without } from './removal.ts'

// Read before a test file is: one file of ours is not what stands on the disk, for whoever imports it
// and for whoever reads it, in processes that the test starts too.

const removal = readRemoval(process.env['REMOVAL'])
const path = join(root, removal.file)

const edited = <Content>(asked: unknown, content: Content): Content | string =>
  asked === path ? without(String(content), removal) : content
const { readFileSync } = fs
const { readFile } = fsPromises
Object.assign(fs, {
  readFileSync: (...asked: Parameters<typeof readFileSync>) =>
    edited(asked[0], readFileSync(...asked)),
})
Object.assign(fsPromises, {
  readFile: async (...asked: Parameters<typeof readFile>) =>
    edited(asked[0], await readFile(...asked)),
})

const AS_HERE = {
  REMOVAL: process.env['REMOVAL'],
  // Vitest adds a query to the address.
  NODE_OPTIONS: `--import=${pathToFileURL(import.meta.filename).href}`,
}
const alike = (program: string, { env = process.env, ...options }: childProcess.SpawnOptions) => ({
  ...options,
  env: program === process.execPath ? { ...env, ...AS_HERE } : env,
})
const { spawn, spawnSync } = childProcess
Object.assign(childProcess, {
  spawn: (program: string, args: readonly string[], options: childProcess.SpawnOptions = {}) =>
    spawn(program, args, alike(program, options)),
  spawnSync: (program: string, args: readonly string[], options: childProcess.SpawnOptions = {}) =>
    spawnSync(program, args, alike(program, options)),
})
syncBuiltinESMExports()

// Half a second to read, for the few that need it.
const jsx = removal.test.startsWith('packages/mail-templates/')
  ? await import('./read-jsx.ts')
  : null

registerHooks({
  load: (url, context, next) => {
    if (jsx !== null && url.endsWith('.tsx')) {
      const page = fileURLToPath(url)
      const source = jsx.readJsx(edited(page, readFileSync(page, 'utf8')))
      return { format: 'module', source, shortCircuit: true }
    }
    const loaded = next(url, context)
    return url === pathToFileURL(path).href
      ? { ...loaded, source: without(readFileSync(path, 'utf8'), removal) }
      : loaded
  },
})
