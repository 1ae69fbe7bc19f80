import { join } from 'node:path'
import { root } from './hand-settings.ts'
import type { ReportKind } from './test-counts.ts'

/** All `commands` run, one after the other, so that one run shows everything that is wrong. */
export type Step = {
  name: string
  commands: readonly (readonly [program: string, ...args: string[]])[]
  folder?: string
  environment?: Record<string, string>
  /** Where the runner writes its counts; a step without counts as one check. */
  report?: { path: string; kind: ReportKind }
}

const script = (name: string) => join(root, 'packages/run/src', name)
const reportOf = (name: string) => join(root, 'test-results', `${name}.json`)

const tsc = (project: string) => ['tsc', '-p', project] as const

const WORKSPACES = [
  'packages/contract',
  'packages/mail-templates',
  'packages/sandbox',
  'packages/run',
  'packages/bench',
  'bff',
  'web',
  'e2e',
]

/** Cheap and independent of each other. */
export const CHECKS: readonly Step[] = [
  { name: 'format', commands: [['oxfmt', '--check']] },
  { name: 'lint', commands: [['oxlint', '--type-aware', '--deny-warnings']] },
  { name: 'types', commands: ['.', ...WORKSPACES].map(tsc) },
  { name: 'imports', commands: [['node', script('check-imports.ts')]] },
  { name: 'dead code', commands: [['knip']] },
  {
    name: 'words',
    folder: 'web',
    commands: [
      ['lingui', 'check', 'sync'],
      ['lingui', 'check', 'missing'],
    ],
  },
  { name: 'size', commands: [['size-limit']] },
  { name: 'secrets', commands: [['secretlint', '**/*', '**/.*']] },
]

/** Wants the machine for itself. */
export const UNIT: Step = {
  name: 'unit',
  commands: [
    ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile=${reportOf('unit')}`],
  ],
  report: { path: reportOf('unit'), kind: 'vitest' },
}
/** For each attack one guard is taken away; the tests of UNIT that are to see that must fail. */
export const REMOVALS: Step = {
  name: 'removals',
  commands: [
    ['node', 'bff/test/security/removals/main.ts', '--small', '--report', reportOf('removals')],
  ],
  report: { path: reportOf('removals'), kind: 'held' },
}
/** The faults of packages/bench in small size: what is lost and doubled counts here, not time. */
export const CHAOS: Step = {
  name: 'chaos',
  commands: [['node', 'packages/bench/src/chaos.ts', '--small', '--report', reportOf('chaos')]],
  report: { path: reportOf('chaos'), kind: 'held' },
}
export const JOURNEYS: Step = {
  name: 'e2e',
  commands: [['playwright', 'test', '-c', 'e2e']],
  report: { path: reportOf('e2e'), kind: 'playwright' },
}
/** Every state of every page: in the two looks that differ most; `npm run test:states` takes all. */
export const STATES: Step = {
  name: 'states',
  commands: [['playwright', 'test', '-c', 'e2e']],
  environment: { STATES: process.env['STATES'] ?? 'two' },
  report: { path: reportOf('states'), kind: 'playwright' },
}
