import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

// A workspace with the settings of ours and one dependency that wants to run something when it is
// installed. It is a folder beside, so no registry is asked.

const root = join(import.meta.dirname, '../../..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
/** The version that installs the project. */
const [PNPM = ''] = /pnpm@\d+\.\d+\.\d+/.exec(read('packages/run/src/install.mjs')) ?? []

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'letterhead-fixture-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** Ours, but for the folders and versions that the fixture does not have. */
const ownSettings = (): string => {
  const settings = read('pnpm-workspace.yaml')
  return settings
    .slice(0, settings.indexOf('\ncatalog:'))
    .replace(/^packages: .*$/m, "packages: ['.']")
}

const write = (file: string, content: unknown): void =>
  writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content))

const install = (settings: string) => {
  mkdirSync(join(folder, 'poisoned'))
  write('pnpm-workspace.yaml', settings)
  write('package.json', { private: true, dependencies: { poisoned: 'file:./poisoned' } })
  write(
    'poisoned/script.cjs',
    `require('fs').writeFileSync(${JSON.stringify(join(folder, 'ran'))}, '')`,
  )
  write('poisoned/package.json', {
    name: 'poisoned',
    version: '1.0.0',
    scripts: { postinstall: 'node script.cjs' },
  })
  const { status, stdout, stderr } = spawnSync(
    'npx',
    ['--yes', '--prefer-offline', PNPM, 'install', '--offline', '--no-frozen-lockfile'],
    {
      cwd: folder,
      encoding: 'utf8',
      timeout: 110_000,
      // `npm run -s` hands its silence down, and the test reads what the installation says.
      env: { ...process.env, CI: '', npm_config_loglevel: 'notice' },
    },
  )
  return { status, text: `${stdout}${stderr}`, ran: existsSync(join(folder, 'ran')) }
}

test('K-02 a new dependency that wants to run a script when it is installed stops the installation, unrun', () => {
  const { status, text, ran } = install(ownSettings())
  expect(text).toContain('ERR_PNPM_IGNORED_BUILDS')
  expect(text).toContain('poisoned@file:poisoned')
  expect({ status, ran }).toEqual({ status: 1, ran: false })
}, 120_000)

test('the case can fail: without our settings the installation ends well, and the script has run', () => {
  const lenient = ownSettings()
    .replace('strictDepBuilds: true', 'dangerouslyAllowAllBuilds: true')
    .replace('onlyBuiltDependencies: [node]', '')
  const { status, ran } = install(lenient)
  expect({ status, ran }).toEqual({ status: 0, ran: true })
}, 120_000)
