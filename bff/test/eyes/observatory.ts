import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { createProductWorld } from '../product-world.ts'
import { isOnPath, isThere, npmProgram, seenOf, tell, type Eye } from './eye.ts'
import { startTlsFront } from './tls-front.ts'

const Report = z.object({
  scan: z.object({ grade: z.string(), score: z.number(), testsFailed: z.number() }),
  tests: z.record(z.string(), z.object({ pass: z.boolean(), result: z.string() })),
})

const program = npmProgram('observatory', '@mdn/mdn-http-observatory@1.4.8')
const SCANNER = program.file('@mdn/mdn-http-observatory/src/scan.js')
/** Which hosts browsers know for https beforehand; it would be downloaded, and names no localhost. */
const PRELOADED = program.file('@mdn/mdn-http-observatory/conf/hsts-preload.json')

/** MDN's HTTP Observatory on the running product over https: A+ is demanded. */
export const observatory: Eye = async () => {
  if (!isThere(SCANNER)) return { kind: 'skipped', how: program.how }
  if (!isOnPath('openssl')) return { kind: 'skipped', how: 'apt-get install openssl' }
  if (!isThere(PRELOADED)) await writeFile(PRELOADED, '{}')
  const folder = await mkdtemp(join(tmpdir(), 'letterhead-eyes-'))
  const front = await startTlsFront(folder)
  const publicUrl = `https://localhost:${front.port}`
  const world = await createProductWorld({ publicUrl })
  try {
    front.leadTo(Number(new URL(world.url).port))
    const { text } = await tell(process.execPath, [SCANNER, `localhost:${front.port}`], {
      withinMs: 60_000,
      environment: { NODE_EXTRA_CA_CERTS: front.certificateFile },
    })
    const report = Report.safeParse(JSON.parse(text.slice(Math.max(0, text.indexOf('{')))))
    if (!report.success) return { kind: 'found', findings: [`no report: ${text.trim()}`] }
    const { scan, tests } = report.data
    const failed = Object.entries(tests)
      .filter(([, { pass }]) => !pass)
      .map(([name, { result }]) => `${name}: ${result}`)
    const grade = `grade ${scan.grade}, ${scan.score} points`
    return seenOf(scan.grade === 'A+' ? failed : [grade, ...failed], grade)
  } finally {
    front.close()
    await world.close()
    await rm(folder, { recursive: true, force: true })
  }
}
