import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { root } from './hand-settings.ts'
import { billOf } from './bill-of-parts.ts'
import { partsInside } from './parts-inside.ts'

// `npm run sbom > letterhead.cdx.json`: what the product consists of, as CycloneDX.
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
const bill = billOf(partsInside(), { version, serial: randomUUID(), at: new Date() })
process.stdout.write(`${JSON.stringify(bill, null, 2)}\n`)
