import { expect, test } from 'vitest'
import { isTooMuch, ruleOf } from './volume-decision.ts'

const rule = { times: 5, atLeast: 200 }
const usual = { usualDay: 100, knownDays: 20 }

test.each([
  ['just over the rule', { lastDay: 501, ...usual }, rule, true],
  ['exactly at it', { lastDay: 500, ...usual }, rule, false],
  [
    'many times the usual, and still few',
    { lastDay: 199, usualDay: 3, knownDays: 20 },
    rule,
    false,
  ],
  ['too few days to know', { lastDay: 9_000, usualDay: 10, knownDays: 6 }, rule, false],
  ['no rule', { lastDay: 9_000, ...usual }, null, false],
])('%s', (_name, volume, by, expected) => {
  expect(isTooMuch(volume, by)).toBe(expected)
})

test('the organisation’s choice comes before the operator’s rule', () => {
  const own = { times: 2, atLeast: 10 }
  expect(ruleOf({ choice: 'operator', own }, rule)).toBe(rule)
  expect(ruleOf({ choice: 'operator', own }, null)).toBeNull()
  expect(ruleOf({ choice: 'off', own }, rule)).toBeNull()
  expect(ruleOf({ choice: 'own', own }, null)).toBe(own)
})
