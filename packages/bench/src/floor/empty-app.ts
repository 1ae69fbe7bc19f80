import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { z } from 'zod'
import { REPOSITORY } from '../ground/repository.ts'

// The floor of start and memory: an Express app without a route that loads every library the product
// depends on, as its own package file lists them.

const { PORT } = z.object({ PORT: z.coerce.number() }).parse(process.env)
const product = join(REPOSITORY, 'bff/package.json')
const { dependencies } = z
  .object({ dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(product, 'utf8')))
const resolve = createRequire(product).resolve

/** Where the product does not load the whole library either. */
const PARTS: Readonly<Record<string, string>> = {
  googleapis: 'googleapis/build/src/apis/gmail/index.js',
  nodemailer: 'nodemailer/lib/mail-composer',
}
const libraries = Object.keys(dependencies).filter((name) => !name.startsWith('@letterhead/'))
for (const name of libraries) await import(pathToFileURL(resolve(PARTS[name] ?? name)).href)

const { default: express } = await import('express')
express()
  .get('/readyz', (_request, response) => {
    response.json({ status: 'ok' })
  })
  .listen(PORT, '127.0.0.1')
