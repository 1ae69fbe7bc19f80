import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readCounts } from './test-counts.ts'

const reportOf = (report: unknown) => {
  const folder = mkdtempSync(join(tmpdir(), 'letterhead-run-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'report.json')
  writeFileSync(path, JSON.stringify(report))
  return path
}
const vitest = (numPassedTests: number, numFailedTests: number, testResults: unknown[] = []) =>
  ({ path: reportOf({ numPassedTests, numFailedTests, testResults }), kind: 'vitest' }) as const

test('tests are counted as their runner counted them', () => {
  expect(readCounts({ ...vitest(7, 2), isGood: false })).toEqual({ passed: 7, failed: 2 })
  const stats = { expected: 3, unexpected: 1, flaky: 1 }
  expect(readCounts({ path: reportOf({ stats }), kind: 'playwright', isGood: false })).toEqual({
    passed: 3,
    failed: 2,
  })
  const aims = { path: reportOf({ held: 4, missed: 1 }), kind: 'held' } as const
  expect(readCounts({ ...aims, isGood: false })).toEqual({ passed: 4, failed: 1 })
})

test('a file that could not be loaded is a failure', () => {
  const unloaded = vitest(7, 0, [{ status: 'failed', assertionResults: [] }])
  expect(readCounts({ ...unloaded, isGood: false })).toEqual({ passed: 7, failed: 1 })
})

test('a runner that fails without a failed test, or runs nothing, does not pass', () => {
  expect(readCounts({ ...vitest(7, 0), isGood: false }).failed).toBe(1)
  expect(readCounts({ ...vitest(0, 0), isGood: true }).failed).toBe(1)
  expect(readCounts({ path: '/nowhere', kind: 'vitest', isGood: false }).failed).toBe(1)
})
