import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, release, type } from 'node:os'
import { dirname } from 'node:path'
import { fewAtOnce } from './ground/few-at-once.ts'
import { startGround, type Ground } from './ground/ground.ts'
import { readOptions } from './ground/options.ts'
import { figuresOf, type Figure, type Figures } from './report/figure.ts'
import { tableOf } from './report/print-table.ts'

export interface Case {
  readonly name: string
  readonly run: (ground: Ground) => Promise<Figures>
  /**
   * `shared`: mostly waits for leases and time-outs, so in small size a few run side by side.
   * `alone`: measures time, or crashes the database that all share.
   */
  readonly needs: 'shared' | 'alone'
}

const SIDE_BY_SIDE = 3

/** Runs the cases asked for, prints one table, exits 1 where an aim is missed. */
export const runAll = async (cases: readonly Case[]): Promise<void> => {
  const options = readOptions(process.argv.slice(2))
  const known = new Set(cases.map(({ name }) => name))
  const unknown = options.names.filter((name) => !known.has(name))
  if (unknown.length > 0) {
    process.stderr.write(`There is no ${unknown.join(', ')}; there are ${[...known].join(', ')}\n`)
    process.exit(2)
  }
  const chosen = cases.filter(
    ({ name }) => options.names.length === 0 || options.names.includes(name),
  )
  process.stdout.write(`${settingOf(options)}\n\n`)
  const ground = await startGround(options)
  // What we started ends by the reaper when we do.
  process.once('SIGINT', () => process.exit(130))
  process.once('SIGTERM', () => process.exit(143))
  const lines = await runInTurn(ground, chosen)
  await ground.close()
  process.stdout.write(`\n${tableOf(lines)}\n\n${settingOf(options)}\n`)
  if (options.report !== null) writeReport(options.report, lines)
  process.exitCode = lines.some(({ holds }) => holds === false) ? 1 : 0
}

const writeReport = (path: string, lines: readonly Figure[]): void => {
  const count = (wanted: boolean) => lines.filter(({ holds }) => holds === wanted).length
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, JSON.stringify({ held: count(true), missed: count(false) }))
}

const runInTurn = async (ground: Ground, cases: readonly Case[]): Promise<Figure[]> => {
  const found = new Map<string, readonly Figure[]>()
  const run = async (one: Case | undefined) => {
    if (one !== undefined) found.set(one.name, await runOne(ground, one))
  }
  const shared = cases.filter(({ needs }) => needs === 'shared')
  const lanes = ground.options.isSmall ? SIDE_BY_SIDE : 1
  await fewAtOnce({ count: shared.length, lanes }, async (place) => await run(shared[place]))
  for (const one of cases.filter(({ needs }) => needs === 'alone')) await run(one)
  const inOrder = [...found].toSorted(([one], [other]) => one.localeCompare(other))
  return inOrder.flatMap(([, figures]) => figures)
}

const runOne = async (ground: Ground, { name, run }: Case): Promise<readonly Figure[]> => {
  const begun = performance.now()
  const figures = await run(ground).catch((cause: unknown) => {
    const failed = figuresOf(name)
    const why = cause instanceof Error ? cause.message : String(cause)
    failed.exactly(`ran to its end (${why})`, 0, 1)
    return failed
  })
  const missed = figures.lines.filter(({ holds }) => holds === false)
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1)
  process.stdout.write(`${name}: ${seconds} s, ${missed.length} missed\n`)
  for (const { what, value, aim } of missed) process.stdout.write(`  ${what}: ${value} (${aim})\n`)
  return figures.lines
}

const settingOf = ({ size, seed }: ReturnType<typeof readOptions>): string =>
  [
    `${new Date().toISOString().slice(0, 10)}, ${size}, seed ${seed};`,
    `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${type()} ${release()},`,
    `Node ${process.version}`,
  ].join(' ')
