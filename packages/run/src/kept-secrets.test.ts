import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { keptSecrets, secretsFile } from './kept-secrets.ts'

test('the demo makes its secrets once, for its owner only, and keeps them', () => {
  const parent = mkdtempSync(join(tmpdir(), 'letterhead-run-'))
  onTestFinished(() => rmSync(parent, { recursive: true }))
  const dataDir = join(parent, 'data')
  const first = keptSecrets(dataDir)
  expect(keptSecrets(dataDir)).toEqual(first)
  expect(statSync(secretsFile(dataDir)).mode & 0o777).toBe(0o600)
  expect(Buffer.from(first.SEALING_KEYS.split(':')[1] ?? '', 'base64')).toHaveLength(32)
  expect(first.API_BOOTSTRAP_KEY.length).toBeGreaterThanOrEqual(32)
})

test('a file of an earlier version keeps its secrets and gains the new one', () => {
  const parent = mkdtempSync(join(tmpdir(), 'letterhead-run-'))
  onTestFinished(() => rmSync(parent, { recursive: true }))
  const dataDir = join(parent, 'data')
  const { AUDIT_SIGNING_KEY: _later, ...earlier } = keptSecrets(dataDir)
  writeFileSync(secretsFile(dataDir), JSON.stringify(earlier))
  const now = keptSecrets(dataDir)
  expect(now).toMatchObject(earlier)
  expect(keptSecrets(dataDir)).toEqual(now)
})
