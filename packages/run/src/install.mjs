// Runs before `npm start` and `npm test` on whatever Node the machine has, before anything is
// installed: plain JavaScript, nothing imported but Node itself, nothing newer than Node 20.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PNPM = 'pnpm@10.34.9'
const OLDEST_NODE = 20

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const node = join(root, 'node_modules/.bin/node')
const stamps = join(root, 'node_modules/.cache/letterhead')

const MANIFESTS = [
  'package.json',
  'pnpm-workspace.yaml',
  'pnpm-lock.yaml',
  ...['web', 'bff', 'e2e'].map((name) => join(name, 'package.json')),
  ...readdirSync(join(root, 'packages')).map((name) => join('packages', name, 'package.json')),
]
const CONTRACT = join('packages', 'contract', 'src')

const BUILDS = [
  { folder: join('packages', 'mail-templates'), result: join('dist', 'index.js') },
  { folder: 'web', result: join('dist', 'index.html') },
]

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})

async function main() {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE)
    throw new Error(`Node ${OLDEST_NODE} or newer is needed; this is ${process.versions.node}.`)
  await install()
  await Promise.all(BUILDS.map(build))
}

async function install() {
  const wanted = digestOf(MANIFESTS.filter(isThere)) + process.platform + process.arch
  if (readStamp('installed') === wanted && existsSync(node)) return
  await step('Installing what Letterhead needs (the first time takes about a minute)', () =>
    // npx, because the machine has npm only; the lockfile decides every version.
    run(
      'npx',
      ['--yes', PNPM, 'install', '--frozen-lockfile', '--reporter=append-only'],
      root,
      progress(),
    ),
  )
  writeStamp('installed', wanted)
}

/** Of what pnpm says only how far it is, every other second. */
function progress() {
  let shownAt = 0
  /** @param {string} line */
  return (line) => {
    if (!line.startsWith('Progress:') || Date.now() - shownAt < 2000) return
    shownAt = Date.now()
    console.log(`  ${line.slice('Progress: '.length)}`)
  }
}

/** @param {{ folder: string, result: string }} what */
async function build({ folder, result }) {
  const name = basename(folder)
  const sources = [...filesIn(folder), ...filesIn(CONTRACT), 'pnpm-lock.yaml'].filter(isBuilt)
  const wanted = digestOf(sources)
  if (readStamp(`built-${name}`) === wanted && existsSync(join(root, folder, result))) return
  rmSync(stampOf(`built-${name}`), { force: true })
  await step(`Building ${name}`, () => {
    const vite = join(root, folder, 'node_modules/.bin/vite')
    return run(node, [vite, 'build', '--logLevel', 'warn'], join(root, folder))
  })
  writeStamp(`built-${name}`, wanted)
}

/** @param {string} path */
function isBuilt(path) {
  return !/\.test\.tsx?$/.test(path)
}

/** @param {string} path */
function isThere(path) {
  return existsSync(join(root, path))
}

/** @param {string} folder @returns {string[]} */
function filesIn(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && name !== 'dist')
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? filesIn(path) : [path]
    })
    .toSorted()
}

/** @param {string[]} paths */
function digestOf(paths) {
  const digest = createHash('sha256')
  for (const path of paths)
    digest
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0')
  return digest.digest('hex')
}

/** Kept inside node_modules: who removes that, removes the memory of it. @param {string} name */
function stampOf(name) {
  return join(stamps, name)
}

/** @param {string} name */
function readStamp(name) {
  return existsSync(stampOf(name)) ? readFileSync(stampOf(name), 'utf8') : undefined
}

/** @param {string} name @param {string} value */
function writeStamp(name, value) {
  mkdirSync(stamps, { recursive: true })
  writeFileSync(stampOf(name), value)
}

/** @param {string} title @param {() => Promise<void>} work */
async function step(title, work) {
  const begun = Date.now()
  console.log(`${title} …`)
  await work()
  console.log(`${title.replace(/ \(.*/, '')}: ${((Date.now() - begun) / 1000).toFixed(1)} s`)
}

/**
 * Without `onLine` the program writes to the terminal itself; with it, what it said is shown in
 * full only when it fails.
 * @param {string} program
 * @param {string[]} args
 * @param {string} cwd
 * @param {(line: string) => void} [onLine]
 * @returns {Promise<void>}
 */
function run(program, args, cwd, onLine) {
  return new Promise((resolve, reject) => {
    const output = onLine ? 'pipe' : 'inherit'
    const child = spawn(program, args, { cwd, stdio: ['ignore', output, output] })
    /** @type {string[]} */
    const said = []
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (/** @type {Buffer} */ chunk) => {
        said.push(chunk.toString())
        for (const line of chunk.toString().split('\n')) onLine?.(line)
      })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) return resolve()
      console.error(said.join(''))
      reject(new Error(`${program} ${args.join(' ')} ended with ${signal ?? code}.`))
    })
  })
}
