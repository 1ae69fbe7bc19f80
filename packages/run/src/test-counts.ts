import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'

export type ReportKind = 'vitest' | 'playwright' | 'held'
export type Counts = { passed: number; failed: number }

const Vitest = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.unknown()).optional() }),
  ),
})
const Playwright = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
})
const Held = z.object({ held: z.number(), missed: z.number() })

/** The counts a test runner wrote; a runner that failed without saying why counts as one failure. */
export const readCounts = (from: { path: string; kind: ReportKind; isGood: boolean }): Counts => {
  const { passed, failed } = existsSync(from.path)
    ? read[from.kind](JSON.parse(readFileSync(from.path, 'utf8')))
    : { passed: 0, failed: 1 }
  const nothingRan = passed + failed === 0
  return { passed, failed: from.isGood && !nothingRan ? failed : Math.max(failed, 1) }
}

const read = {
  vitest: (report: unknown): Counts => {
    const { numPassedTests, numFailedTests, testResults } = Vitest.parse(report)
    // A file that could not be loaded has no test that could fail.
    const unloaded = testResults.filter(
      ({ status, assertionResults = [] }) => status === 'failed' && assertionResults.length === 0,
    )
    return { passed: numPassedTests, failed: numFailedTests + unloaded.length }
  },
  playwright: (report: unknown): Counts => {
    const { expected, unexpected, flaky } = Playwright.parse(report).stats
    return { passed: expected, failed: unexpected + flaky }
  },
  held: (report: unknown): Counts => {
    const { held, missed } = Held.parse(report)
    return { passed: held, failed: missed }
  },
}
