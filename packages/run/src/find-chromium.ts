import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './hand-settings.ts'

/** A Chromium for the journeys, or the one line that says what to do. */
export type Chromium =
  | { kind: 'found'; environment: Record<string, string> }
  | { kind: 'missing'; advice: string }

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** The machine's own; else Debian's package, when root; else the one that npm brought. */
export const findChromium = async (): Promise<Chromium> => {
  const path = process.env['CHROMIUM'] ?? installed() ?? debianPackage()
  if (path !== undefined) return { kind: 'found', environment: { CHROMIUM: path } }
  return (await fromNpm()) ?? { kind: 'missing', advice: ADVICE }
}

const ADVICE =
  'No Chromium here: install it (Debian: apt-get install chromium) or set CHROMIUM to its path, then run npm test -- e2e'

const installed = () => INSTALLED.find(works)

// Ubuntu's package of that name is an empty shell around snap, hence the check that it runs.
const works = (path: string) =>
  existsSync(path) && spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0

const aptGet = (...args: string[]) =>
  spawnSync('apt-get', ['-qq', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: 'ignore',
    timeout: 600_000,
  }).status === 0

const debianPackage = () => {
  if (process.getuid?.() !== 0 || !isDebian()) return undefined
  process.stdout.write('Installing Debian’s chromium for the end-to-end tests …\n')
  const install = () => aptGet('install', '-y', '--no-install-recommends', 'chromium')
  return install() || (aptGet('update') && install()) ? installed() : undefined
}

const isDebian = () =>
  existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))

const fromNpm = async (): Promise<Chromium | undefined> => {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const path = await unpack()
  if (!works(path)) return undefined
  const libraries = process.env['LD_LIBRARY_PATH']
  return {
    kind: 'found',
    environment: {
      CHROMIUM: path,
      ...(libraries === undefined ? {} : { LD_LIBRARY_PATH: libraries }),
    },
  }
}

// The package unpacks under fixed names into the folder for temporary files, and runs what it finds
// there: a folder of our own keeps another user's programs out.
const unpack = async () => {
  const { TMPDIR } = process.env
  const folder = join(root, 'node_modules/.cache/letterhead/chromium')
  mkdirSync(folder, { recursive: true })
  process.env['TMPDIR'] = folder
  // Read while the package is imported: it then unpacks the system libraries it brings along.
  process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs22.x'
  try {
    const { default: chromium } = await import('@sparticuz/chromium')
    return await chromium.executablePath()
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = TMPDIR
  }
}
