import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { root } from './hand-settings.ts'

const Manifest = z.record(
  z.string(),
  z.object({
    file: z.string(),
    isDynamicEntry: z.boolean().optional(),
    imports: z.array(z.string()).optional(),
    css: z.array(z.string()).optional(),
  }),
)
type Manifest = z.infer<typeof Manifest>

/** One entry of size-limit's configuration. */
export type SizeLimit = { name: string; path: string[]; limit: string; gzip: true }

/** What the browser fetches, read from the build's manifest: file names change with contents. */
export const sizeLimits = (): SizeLimit[] => {
  const path = join(root, 'web/dist/.vite/manifest.json')
  if (!existsSync(path)) throw new Error('web is not built; npm start and npm test build it first.')
  return limitsOf(Manifest.parse(JSON.parse(readFileSync(path, 'utf8'))))
}

const limitsOf = (manifest: Manifest) => {
  const first = atOnce(manifest, 'index.html')
  const later = Object.entries(manifest).filter(
    ([key, { isDynamicEntry }]) => isDynamicEntry === true && !first.includes(key),
  )
  return [
    limit('first scripts', '115 kB', scriptsOf(manifest, first)),
    limit(
      'first styles',
      '12 kB',
      first.flatMap((key) => manifest[key]?.css ?? []),
    ),
    limit('connect-return', '30 kB', scriptsOf(manifest, atOnce(manifest, 'connect-return.html'))),
    ...later.map(([key, { file }]) => limit(key, '30 kB', [file])),
  ].filter(({ path }) => path.length > 0)
}

/** The chunk and all it needs before it can run. */
const atOnce = (manifest: Manifest, key: string): string[] => [
  key,
  ...(manifest[key]?.imports ?? []).flatMap((imported) => atOnce(manifest, imported)),
]

const scriptsOf = (manifest: Manifest, keys: readonly string[]) =>
  keys.flatMap((key) => manifest[key]?.file ?? [])

const limit = (name: string, size: string, files: readonly string[]): SizeLimit => ({
  name,
  path: [...new Set(files)].map((file) => `web/dist/${file}`),
  limit: size,
  gzip: true,
})
