import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { leftoverParts, noteRunning, runningStarter, whoRuns } from './who-runs.ts'

let dataDir = ''
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'letterhead-run-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const part = () => {
  const child = spawn('sh', ['-c', 'read -r _', 'letterhead-product'])
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return child.pid ?? 0
}

test('nobody uses a folder that is not there, or that a stopped demo left', () => {
  expect(whoRuns(join(dataDir, 'none'))).toBeUndefined()
  noteRunning(dataDir).remove()
  expect(whoRuns(dataDir)).toBeUndefined()
})

test('a note whose number belongs to a stranger by now says nothing', () => {
  writeFileSync(join(dataDir, 'running.pid'), `${process.pid}\n`)
  expect(whoRuns(dataDir)).toBeUndefined()
  expect(runningStarter(dataDir)).toBeUndefined()
})

test('parts that outlive their killed starter are found', () => {
  const pid = part()
  writeFileSync(join(dataDir, 'running.pid'), `999999999\n${pid}\n`)
  expect(leftoverParts(dataDir)).toEqual([pid])
  expect(whoRuns(dataDir)).toBe(pid)
})
