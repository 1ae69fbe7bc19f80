import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root } from './hand-settings.ts'
import { readCounts } from './test-counts.ts'
import type { Counts } from './test-counts.ts'
import type { Step } from './test-steps.ts'

export type Ran = Counts & { step: Step; seconds: number; output: string }

const WITHIN_MS = 1_500_000

/** Runs a step to its end; never rejects. */
export const runStep = async (
  step: Step,
  more: { args: readonly string[]; environment: Record<string, string> },
): Promise<Ran> => {
  const begun = performance.now()
  if (step.report) rmSync(step.report.path, { force: true })
  const output: string[] = []
  let isGood = true
  for (const command of step.commands) {
    const isCommandGood = await runCommand([...command, ...more.args], { step, output, ...more })
    isGood &&= isCommandGood
  }
  const counts = step.report
    ? readCounts({ ...step.report, isGood })
    : { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1 }
  return { ...counts, step, seconds: (performance.now() - begun) / 1000, output: output.join('') }
}

const runCommand = (
  [program = '', ...args]: readonly string[],
  on: { step: Step; output: string[]; environment: Record<string, string> },
): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: join(root, on.step.folder ?? '.'),
      env: {
        ...process.env,
        PATH: [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
        ...on.step.environment,
        ...on.environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: WITHIN_MS,
    })
    const keep = (chunk: Buffer) => on.output.push(chunk.toString())
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (cause) => {
      on.output.push(`${program}: ${cause.message}\n`)
      resolve(false)
    })
    child.on('close', (code, signal) => {
      if (signal !== null) on.output.push(`${program} ended with ${signal}\n`)
      resolve(code === 0)
    })
  })
