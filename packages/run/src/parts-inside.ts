import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { root } from './hand-settings.ts'

/** One release of one package that the product brings along. */
export interface Part {
  readonly name: string
  readonly version: string
  readonly license: string
  /** SHA-512 of the package as the lock file has it, hex. */
  readonly sha512: string
}

/** What runs in production: not the sandbox, not the journeys, no tools. */
const INSIDE = ['./bff', './web', './packages/contract', './packages/mail-templates']
const PNPM = 'pnpm@10.34.9'

const Listed = z.record(
  z.string(),
  z.array(z.object({ name: z.string(), versions: z.array(z.string()), license: z.string() })),
)

/** From what is installed, without asking anybody. */
export const partsInside = (): Part[] => {
  const filters = INSIDE.flatMap((folder) => ['--filter', folder])
  const { stdout, status } = spawnSync(
    'npx',
    ['--yes', PNPM, ...filters, 'licenses', 'list', '--json', '--prod'],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )
  if (status !== 0) throw new Error(`pnpm could not list what is installed: ${stdout}`)
  return partsOf(
    Listed.parse(JSON.parse(stdout)),
    readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8'),
  )
}

export const partsOf = (listed: z.infer<typeof Listed>, lock: string): Part[] =>
  Object.values(listed)
    .flat()
    .filter(({ name }) => !name.startsWith('@letterhead/'))
    .flatMap(({ name, versions, license }) =>
      versions.map((version) => ({
        name,
        version,
        license,
        sha512: digestIn(lock, name, version),
      })),
    )
    .toSorted((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version))

const digestIn = (lock: string, name: string, version: string): string => {
  const at = lock.search(new RegExp(String.raw`^ {2}'?${escaped(`${name}@${version}`)}'?:$`, 'm'))
  const base64 = /integrity: sha512-([\w+/=]+)/.exec(lock.slice(Math.max(at, 0)))?.[1]
  if (at === -1 || base64 === undefined)
    throw new Error(`${name} ${version} is not in the lock file`)
  return Buffer.from(base64, 'base64').toString('hex')
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
