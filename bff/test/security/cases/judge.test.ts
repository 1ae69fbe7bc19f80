import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../root.ts'
import { casesIn, idsIn, judge } from './judge.ts'

const document = `
| id   | attack | |
| ---- | ------ | --- |
| A-01 | one |  |
| A-02 | two | Exception: nobody can do it |
| A-03 | three | Load |
| A-04 | four | Load |
| A-05 | five |  |
`

test('an attack needs a test that passes, or a reason', () => {
  const cases = casesIn(document)
  expect(cases.map(({ id, exception }) => [id, exception])).toEqual([
    ['A-01', null],
    ['A-02', 'nobody can do it'],
    ['A-03', null],
    ['A-04', null],
    ['A-05', null],
  ])
  const proofs = [
    { name: 'A-01 A-09 it is refused', result: 'passed' },
    { name: 'A-01 it fails', result: 'failed' },
    { name: 'A-04 it takes minutes', result: 'load' },
    { name: 'A-05 it is refused', result: 'passed' },
  ] as const
  expect(judge(cases, proofs)).toMatchObject({
    // A-01 is not: one of its tests failed.
    proven: 1,
    elsewhere: 1,
    excused: 1,
    open: ['A-03'],
    complaints: [
      'A-03 has neither a test nor a reason',
      'failed: A-01 it fails',
      'A-09 is named by a test and is not in the list',
    ],
  })
  expect(judge([], []).complaints).toEqual(['docs/security.md lists no attack'])
})

test('every attack of docs/security.md is named by a test, or has a reason', () => {
  const cases = casesIn(readFileSync(join(root, 'docs/security.md'), 'utf8'))
  expect(cases).toHaveLength(114)
  const sources = globSync(
    ['{bff,packages/*}/{src,test}/**/*.{test,load}.{ts,tsx}', 'e2e/*.spec.ts'],
    { cwd: root },
  )
  const named = new Set(sources.flatMap((file) => idsIn(readFileSync(join(root, file), 'utf8'))))
  const open = cases.filter(({ id, exception }) => exception === null && !named.has(id))
  expect(open.map(({ id }) => id)).toEqual([])
})
