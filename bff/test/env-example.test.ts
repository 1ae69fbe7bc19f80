import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { VARIABLES } from '../src/config.ts'

test('.env.example names every variable, and no other', () => {
  const text = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8')
  const named = [...text.matchAll(/^#? ?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name)
  expect(new Set(named)).toEqual(new Set(VARIABLES))
  expect(named).toHaveLength(VARIABLES.length)
})
