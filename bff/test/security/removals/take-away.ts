import fs from 'node:fs'
import fsPromises from 'node:fs/promises'
import { registerHooks, syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inject } from 'vitest'
import { root } from '../../root.ts'
import { without } from './removal.ts'

// Set up before a test file is read: one file of ours is not what stands on the disk, for whoever
// imports it and for whoever reads it.

const removal = inject('removal')
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
syncBuiltinESMExports()

registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context)
    return url === pathToFileURL(path).href
      ? { ...loaded, source: without(readFileSync(path, 'utf8'), removal) }
      : loaded
  },
})
