import { partsInside } from './parts-inside.ts'

// `npm run licences`: what the product consists of, by licence. Fails for one that asks to publish.
const COPYLEFT = /\b(?:A?GPL|SSPL|EUPL|OSL|CPAL)\b/

const byLicence = Map.groupBy(partsInside(), ({ license }) => license)
for (const [license, parts] of [...byLicence].toSorted(([a], [b]) => a.localeCompare(b)))
  process.stdout.write(
    `${license} (${parts.length})\n${parts.map(({ name, version }) => `  ${name} ${version}\n`).join('')}`,
  )
const asking = [...byLicence.keys()].filter((license) => COPYLEFT.test(license))
if (asking.length > 0) process.stderr.write(`not ours to use like this: ${asking.join(', ')}\n`)
process.exitCode = asking.length === 0 ? 0 : 1
