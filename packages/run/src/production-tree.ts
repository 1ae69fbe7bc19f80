import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { root } from './hand-settings.ts'

// `npm run tree -- <folder>`: what goes into the production image, and nothing else. A copy of the
// workspace, since Node strips no types under node_modules (decision 0001): our sources without tests,
// what was built, and the packages that they need at run time, as the lock file names them.

/** The same as in install.mjs, which brings it. */
const PNPM = 'pnpm@10.34.9'

const PARTS = [
  'package.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'bff/package.json',
  'bff/src',
  'web/dist',
  'packages/contract/package.json',
  'packages/contract/src',
  'packages/mail-templates/package.json',
  'packages/mail-templates/dist',
]
/** Needed to install only. */
const SCAFFOLD = ['pnpm-lock.yaml', 'pnpm-workspace.yaml']
/** Of nobody's use at run time. */
const DEBRIS = /\.(?:map|d\.[cm]?ts|tsbuildinfo)$/

const isOurs = (path: string): boolean => !/\.test\.tsx?$|(^|\/)node_modules(\/|$)/.test(path)

const copyParts = (tree: string): void => {
  for (const part of PARTS) {
    const from = join(root, part)
    if (!existsSync(from)) throw new Error(`${part} is missing: npm run build`)
    cpSync(from, join(tree, part), {
      recursive: true,
      filter: (path) => isOurs(path.slice(root.length)),
    })
  }
}

/** Without the built-in PostgreSQL: in production there is a `DATABASE_URL`. */
const installNeeded = (tree: string): void => {
  const pnpm = ['install', '--prod', '--no-optional', '--frozen-lockfile', '--ignore-scripts']
  const only = ['--filter', '@letterhead/bff...', '--prefer-offline', '--reporter=append-only']
  execFileSync('npx', ['--yes', PNPM, ...pnpm, ...only], {
    cwd: tree,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, CI: 'true' },
  })
}

/** Of the packages too, which lie under `.pnpm`: patterns look into no folder with such a name. */
const removeDebris = (place: string): void => {
  for (const entry of readdirSync(place, { withFileTypes: true })) {
    const path = join(place, entry.name)
    if (entry.isDirectory()) removeDebris(path)
    else if (entry.isFile() && DEBRIS.test(entry.name)) rmSync(path)
  }
}

const Manifest = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string(),
  scripts: z.object({ serve: z.string() }),
})

/** What `npm run …` can do there: the product and its operator's commands. */
const writeManifest = (tree: string): void => {
  const path = join(tree, 'package.json')
  const kept = Manifest.parse(JSON.parse(readFileSync(path, 'utf8')))
  const manifest = {
    ...kept,
    private: true,
    type: 'module',
    scripts: { serve: kept.scripts.serve, letterhead: 'node bff/src/letterhead.ts' },
  }
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`)
}

const [target] = process.argv.slice(2)
if (target === undefined || existsSync(join(target, 'package.json'))) {
  process.stderr.write('usage: npm run tree -- <an empty folder>\n')
  process.exit(2)
}
const tree = resolve(target)
mkdirSync(tree, { recursive: true })
copyParts(tree)
installNeeded(tree)
removeDebris(tree)
for (const file of SCAFFOLD) rmSync(join(tree, file))
writeManifest(tree)
process.stdout.write(`${tree}\n`)
