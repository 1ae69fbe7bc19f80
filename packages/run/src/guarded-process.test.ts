import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startPart } from './guarded-process.ts'

// A part that notes its number, and notes again when it is asked to stop.
const PART = `
import { writeFileSync } from 'node:fs'
writeFileSync(process.env.NOTE, String(process.pid))
process.on('SIGTERM', () => { writeFileSync(process.env.NOTE + '.stopped', ''); process.exit(0) })
setInterval(() => {}, 1000)
`
let folder = ''
const note = () => join(folder, 'note')
const script = () => join(folder, 'part.mjs')
const pid = () => Number(readFileSync(note(), 'utf8'))
const isAlive = (id: number) => {
  try {
    return process.kill(id, 0)
  } catch {
    return false
  }
}
const begun = () => vi.waitFor(() => expect(existsSync(note())).toBe(true), 5_000)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'letterhead-run-'))
  writeFileSync(script(), PART)
})
afterEach(() => {
  if (existsSync(note()) && isAlive(pid())) process.kill(pid(), 'SIGKILL')
  rmSync(folder, { recursive: true })
})

const start = () =>
  startPart({
    name: 'part',
    script: script(),
    environment: { ...process.env, NOTE: note() },
    logs: folder,
  })

test('a part is asked to stop and awaited', async () => {
  const part = start()
  await begun()
  await part.stop()
  expect(existsSync(`${note()}.stopped`)).toBe(true)
  expect(await part.ended).toBe('ended with code 0')
})

test('a part killed with -9 is noticed', async () => {
  const part = start()
  await begun()
  process.kill(pid(), 'SIGKILL')
  expect(await part.ended).toBe('ended with code 137')
  expect(part.hasEnded()).toBe(true)
})

test('a starter killed with -9 leaves no part behind', async () => {
  const starter = join(folder, 'starter.ts')
  const door = join(import.meta.dirname, 'guarded-process.ts')
  writeFileSync(
    starter,
    `import { startPart } from '${door}'
     startPart({ name: 'part', script: '${script()}', environment: process.env, logs: '${folder}' })
     setInterval(() => {}, 1000)`,
  )
  const child = spawn(process.execPath, [starter], { env: { ...process.env, NOTE: note() } })
  await begun()
  child.kill('SIGKILL')
  await vi.waitFor(() => expect(existsSync(`${note()}.stopped`)).toBe(true), 5_000)
  await vi.waitFor(() => expect(isAlive(pid())).toBe(false), 5_000)
})
