import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../root.ts'
import { casesIn } from '../cases/judge.ts'
import { REASONS, REMOVALS } from './index.ts'
import { neverLetThrough, oneForEachCase, unnoticed } from './judge.ts'
import { without, type Removal } from './removal.ts'

const removal: Removal = {
  guard: 'the lock',
  file: 'door.ts',
  take: 'isLocked',
  put: 'false',
  cases: ['A-01', 'A-02'],
  test: 'door.test.ts',
}

test('a guard is taken where it stands, once', () => {
  expect(without('if (isLocked) stay()', removal)).toBe('if (false) stay()')
  expect(() => without('stay()', removal)).toThrow('door.ts does not hold this once: isLocked')
  expect(() => without('isLocked || isLocked', removal)).toThrow('does not hold this once')
})

test('each case of a removal needs a test that fails by what it expects', () => {
  expect(
    unnoticed(removal, [
      { name: 'A-01 A-02 nobody gets in', result: 'failed' },
      { name: 'A-02 nobody looks in', result: 'passed' },
    ]),
  ).toEqual([])
  expect(
    unnoticed(removal, [
      { name: 'A-01 nobody gets in', result: 'passed' },
      { name: 'A-01 nobody looks in', result: 'broken' },
    ]),
  ).toEqual(['passed: A-01 nobody gets in', 'broken: A-01 nobody looks in', 'no test of A-02 ran'])
})

const caseOf = (id: string) => ({ id, attack: 'in', exception: null })

const letting = (...cases: string[]): Removal => ({ ...removal, cases })

test('the small size takes one guard away for each case', () => {
  const [first, more, known, other] = [
    letting('A-01'),
    letting('A-01', 'A-02'),
    letting('A-02'),
    letting('A-03'),
  ]
  expect(oneForEachCase([first, more, known, other])).toEqual([first, more, other])
})

test('an attack that no removal lets through says why, and only such a one', () => {
  const cases = [caseOf('A-01'), caseOf('A-03'), caseOf('A-04')]
  expect(neverLetThrough(cases, [removal], { 'A-02': 'none', 'A-04': 'no door' })).toEqual([
    'A-03: no guard is taken away, and no reason is given',
    'A-02: has a reason and needs none',
  ])
  expect(
    neverLetThrough([{ ...caseOf('A-03'), exception: 'there is no door' }], [removal], {}),
  ).toEqual([])
})

test('every attack of docs/security.md has a guard that can be taken away, or a reason', () => {
  const listed = casesIn(readFileSync(join(root, 'docs/security.md'), 'utf8'))
  expect(neverLetThrough(listed, REMOVALS, REASONS)).toEqual([])
})

test('every guard stands where its entry says, once, and its test is there', () => {
  for (const one of REMOVALS) {
    expect(without(readFileSync(join(root, one.file), 'utf8'), one)).not.toBe('')
    expect(existsSync(join(root, one.test))).toBe(true)
  }
})
