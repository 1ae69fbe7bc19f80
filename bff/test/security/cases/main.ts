import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { z } from 'zod'
import { root } from '../../root.ts'
import { REMOVALS } from '../removals/index.ts'
import { casesIn, idsIn, judge, type Case, type Proof } from './judge.ts'

// `npm run security:cases`: runs every test whose name bears the id of an attack, and prints which
// attack of docs/security.md each proves, and how many guards can be taken away to see it fail. Fails for
// an attack without a test or a reason.

const REPORT = join(root, 'test-results', 'security.json')

const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
})

const runTests = (): Proof[] => {
  spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--project=node',
      '--reporter=json',
      `--outputFile=${REPORT}`,
      '-t',
      '[A-K]-[0-9][0-9]',
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  )
  if (!existsSync(REPORT)) throw new Error('the tests did not run')
  const { testResults } = Report.parse(JSON.parse(readFileSync(REPORT, 'utf8')))
  const tests = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed' || status === 'failed')
  // A file that could not be read proves nothing, and has no test that failed.
  const unread = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((one) => one.status !== 'failed'),
  )
  return [
    ...tests.map(({ fullName, status }): Proof => {
      return { name: fullName.trim(), result: status === 'passed' ? 'passed' : 'failed' }
    }),
    ...unread.map(({ name }): Proof => ({ name: relative(root, name), result: 'failed' })),
  ]
}

const TITLE = /\btest(?:\.each[^'"`]*)?\(\s*['"`]([^'"`]+)/g

/** Titles of tests that need a browser, or the machine for minutes: named here, run elsewhere. */
const titlesIn = (pattern: string, result: 'journey' | 'load'): Proof[] =>
  globSync(pattern, { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(TITLE)]
      .map(([, name = '']) => ({ name, result }))
      .filter(({ name }) => idsIn(name).length > 0),
  )

const WORDS: Readonly<Record<Proof['result'], string>> = {
  passed: 'ok    ',
  failed: 'FAILED',
  journey: 'e2e   ',
  load: 'load  ',
}

const print = ({ id, attack, exception }: Case, proofs: readonly Proof[]): void => {
  process.stdout.write(`${id}  ${attack}\n`)
  for (const { name, result } of proofs) process.stdout.write(`      ${WORDS[result]} ${name}\n`)
  const guards = REMOVALS.filter(({ cases: of }) => of.includes(id)).length
  if (guards > 0)
    process.stdout.write(`      guards ${guards}: npm run security:removals -- ${id}\n`)
  if (exception !== null) process.stdout.write(`      reason ${exception}\n`)
  if (proofs.length === 0 && exception === null) process.stdout.write('      NOTHING proves it\n')
}

const cases = casesIn(readFileSync(join(root, 'docs/security.md'), 'utf8'))
const proofs = [
  ...runTests(),
  ...titlesIn('e2e/*.spec.ts', 'journey'),
  ...titlesIn('bff/test/load/*.load.ts', 'load'),
]
const verdict = judge(cases, proofs)
for (const { one, proofs: of } of verdict.table) print(one, of)
process.stdout.write(
  `\n${cases.length} attacks: ${verdict.proven} proven here, ${verdict.elsewhere} by journeys or load tests, ${verdict.excused} with a reason, ${verdict.open.length} open\n`,
)
for (const complaint of verdict.complaints) process.stderr.write(`${complaint}\n`)
process.exitCode = verdict.complaints.length === 0 ? 0 : 1
