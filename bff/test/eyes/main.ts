import type { Eye } from './eye.ts'
import { observatory } from './observatory.ts'
import { retire } from './retire.ts'
import { secretlint } from './secretlint.ts'
import { slowhttptest } from './slowhttptest.ts'
import { sqlmap } from './sqlmap.ts'
import { wapiti } from './wapiti.ts'

// `npm run eyes -- <name>`: what programs of others find in the running product. Each starts it for
// itself, on loopback, with a sandbox and a database of its own; nothing leaves the machine.
const EYES: Readonly<Record<string, Eye>> = {
  observatory,
  wapiti,
  sqlmap,
  slowhttptest,
  secretlint,
  retire,
}

const [asked] = process.argv.slice(2)
const names = asked === 'all' ? Object.keys(EYES) : [asked ?? '']
for (const name of names) {
  const eye = EYES[name]
  if (eye === undefined) {
    process.stderr.write(`usage: npm run eyes -- <${Object.keys(EYES).join('|')}|all>\n`)
    process.exitCode = 2
    break
  }
  const begun = performance.now()
  const seen = await eye()
  const seconds = ((performance.now() - begun) / 1_000).toFixed(0)
  if (seen.kind === 'clean')
    process.stdout.write(`${name}: clean: ${seen.summary} (${seconds} s)\n`)
  else if (seen.kind === 'skipped')
    process.stdout.write(`${name}: skipped, it is not here: ${seen.how}\n`)
  else {
    process.stdout.write(`${name}: FOUND (${seconds} s)\n${seen.findings.join('\n')}\n`)
    process.exitCode = 1
  }
}
