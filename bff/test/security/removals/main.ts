import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { createVitest, type TestCase, type TestModule } from 'vitest/node'
import { dropForgottenDatabases, startTestCluster } from '../../database.ts'
import { root } from '../../root.ts'
import { casesIn } from '../cases/judge.ts'
import { REASONS, REMOVALS } from './index.ts'
import { neverLetThrough, oneForEachCase, unnoticed, type Ran } from './judge.ts'
import type { Removal } from './removal.ts'

// `npm run security:removals -- [text]`: sees the tests of the cases pass as things stand, then takes each
// guard away in turn (those that hold the text) and sees them fail: a case that cannot fail is no case.
// `--small`: for each case one guard only, after the unit tests, which have seen them pass.

// Thousands of modules are read again for each guard: compiled once.
process.env['NODE_COMPILE_CACHE'] ??= join(root, 'node_modules/.cache/letterhead/compiled')

const { values, positionals } = parseArgs({
  options: { report: { type: 'string' }, small: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const [text = ''] = positionals
const holding = REMOVALS.filter((removal) => JSON.stringify(removal).includes(text))
const chosen = values.small ? oneForEachCase(holding) : holding
if (chosen.length === 0) throw new Error(`no guard, file or case holds "${text}"`)

const projectOf = (removal: Removal, at: number) => ({
  root,
  test: {
    name: `${at}`,
    environment: 'node' as const,
    include: [removal.test],
    setupFiles: ['bff/test/security/removals/take-away.ts'],
    // Read by Node itself, as in the product: three times as fast, and the hook of take-away.ts is Node's.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    maxWorkers: availableParallelism(),
    env: { TZ: 'UTC', REMOVAL: JSON.stringify(removal) },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
  },
})

const ranIn = (test: TestCase): Ran[] => {
  const { state, errors = [] } = test.result()
  if (state === 'passed') return [{ name: test.fullName, result: 'passed' }]
  if (state !== 'failed') return []
  const noticed = errors.some(({ name }) => name === 'AssertionError')
  return [{ name: test.fullName, result: noticed ? 'failed' : 'broken' }]
}

const wrongIn = (removal: Removal, module: TestModule): string[] => {
  const unread = module.errors().map(({ message }) => message)
  return unread.length > 0
    ? unread
    : unnoticed(removal, [...module.children.allTests()].flatMap(ranIn))
}

const say = ({ guard, cases }: Removal, wrong: readonly string[]): void => {
  process.stdout.write(
    `${wrong.length === 0 ? 'fails ' : 'STANDS'} ${cases.join(' ')} without ${guard}\n`,
  )
  for (const one of wrong) process.stdout.write(`         ${one}\n`)
}

/** A test that fails in any case says nothing about a guard. */
const passAsThingsStand = (): boolean => {
  const tests = [...new Set(chosen.map(({ test }) => test))]
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--project=node',
      '--reporter=dot',
      '-t',
      '[A-K]-[0-9][0-9]',
      ...tests,
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  )
  return status === 0
}

const takeEachAway = async (): Promise<string[]> => {
  const wrong: string[] = []
  const vitest = await createVitest('test', {
    root,
    config: false,
    watch: false,
    maxWorkers: availableParallelism(),
    projects: chosen.map(projectOf),
    reporters: [
      {
        onTestModuleEnd: (module) => {
          const removal = chosen[Number(module.project.name)]
          if (removal === undefined) return
          const found = wrongIn(removal, module)
          say(removal, found)
          wrong.push(...found)
        },
      },
    ],
  })
  try {
    await vitest.standalone()
    await vitest.runTestSpecifications(
      chosen.map(({ cases, test }, at) =>
        vitest.getProjectByName(`${at}`).createSpecification(join(root, test), {
          testNamePattern: new RegExp(cases.join('|')),
        }),
      ),
    )
  } finally {
    await vitest.close()
  }
  return wrong
}

if (!values.small && !passAsThingsStand()) {
  process.stderr.write('with every guard in place there are tests that fail: npm test -- unit\n')
  process.exit(1)
}
const cluster = await startTestCluster()
await dropForgottenDatabases(cluster)
const wrong = await takeEachAway()
await cluster.stop()

const listed = casesIn(readFileSync(join(root, 'docs/security.md'), 'utf8'))
const complaints = text === '' && !values.small ? neverLetThrough(listed, REMOVALS, REASONS) : []
for (const complaint of complaints) process.stdout.write(`${complaint}\n`)
process.stdout.write(`\n${chosen.length} guards taken away, ${wrong.length} not noticed\n`)
const missed = wrong.length + complaints.length
if (values.report !== undefined) {
  mkdirSync(dirname(values.report), { recursive: true })
  writeFileSync(values.report, JSON.stringify({ held: chosen.length, missed }))
}
process.exitCode = missed === 0 ? 0 : 1
