import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { styleText } from 'node:util'
import { findChromium } from './find-chromium.ts'
import { root } from './hand-settings.ts'
import { runStep } from './run-step.ts'
import type { Ran } from './run-step.ts'
import { CHAOS, CHECKS, JOURNEYS, REMOVALS, STATES, UNIT } from './test-steps.ts'
import type { Step } from './test-steps.ts'

// `npm test`: everything. `npm test -- <step> [arguments for its tool]`: one step.

const AT_ONCE = 2

const STEPS = [...CHECKS, UNIT, REMOVALS, CHAOS, JOURNEYS, STATES]

const report = (ran: Ran) => {
  const mark = ran.failed === 0 ? styleText('green', 'ok    ') : styleText('red', 'FAILED')
  const counts = ran.step.report
    ? `${ran.passed} passed${ran.failed === 0 ? '' : `, ${ran.failed} failed`}`
    : ''
  const time = `${ran.seconds.toFixed(1)} s`.padStart(8)
  process.stdout.write(`  ${ran.step.name.padEnd(11)}${mark}${time}  ${counts}\n`)
  if (ran.failed > 0) process.stdout.write(`\n${ran.output.trimEnd()}\n\n`)
}

const inTurn = async (steps: readonly Step[], atOnce: number): Promise<Ran[]> => {
  const waiting = [...steps]
  const all: Ran[] = []
  const worker = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const ran = await run(step, [])
      all.push(ran)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return all
}

const run = async (step: Step, args: readonly string[]): Promise<Ran> => {
  const ran =
    step.report?.kind === 'playwright'
      ? await runInBrowser(step, args)
      : await runStep(step, { args, environment: {} })
  report(ran)
  return ran
}

const runInBrowser = async (step: Step, args: readonly string[]): Promise<Ran> => {
  const chromium = await findChromium()
  if (chromium.kind === 'missing')
    return { step, passed: 0, failed: 1, seconds: 0, output: chromium.advice }
  const dataDir = join(root, `test-results/${step.name}-data-${process.pid}`)
  const environment = { ...chromium.environment, E2E_DATA_DIR: dataDir }
  const ran = await runStep(step, { args, environment })
  // After a failure its logs are worth reading.
  if (ran.failed === 0) rmSync(dataDir, { recursive: true, force: true })
  return ran
}

const chosen = async ([name, ...args]: readonly string[]): Promise<Ran[]> => {
  if (name === undefined) {
    const first = [...(await inTurn(CHECKS, AT_ONCE)), ...(await inTurn([UNIT, REMOVALS], 1))]
    // Processes that are killed mostly wait for leases, and browsers for pages.
    const both = await Promise.all([inTurn([CHAOS], 1), inTurn([JOURNEYS, STATES], 1)])
    return [...first, ...both.flat()]
  }
  const step = STEPS.find((one) => one.name === name || one.name.replace(' ', '-') === name)
  if (step) return [await run(step, args)]
  throw new Error(`No step ${name}. There are: ${STEPS.map((one) => one.name).join(', ')}.`)
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)

const test = async () => {
  const all = await chosen(process.argv.slice(2))
  const failed = sum(all.map((ran) => ran.failed))
  process.stdout.write(`\n${sum(all.map((ran) => ran.passed))} passed, ${failed} failed\n`)
  process.exitCode = failed === 0 ? 0 : 1
}

test().catch((cause: unknown) => {
  process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`)
  process.exitCode = 1
})
