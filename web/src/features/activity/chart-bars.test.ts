import { expect, test } from 'vitest'
import { axisTop, barsOf, isQuiet } from './chart-bars.ts'

const day = (changes = {}) => ({
  day: '2026-11-22',
  accepted: 0,
  rejected: 0,
  expired: 0,
  cancelled: 0,
  held: 0,
  unknown: 0,
  ...changes,
})

test.each([
  [0, 4],
  [4, 4],
  [5, 6],
  [9, 10],
  [11, 12],
  [13, 16],
  [108, 120],
  [250, 300],
  [999, 1000],
  [12_345, 16_000],
])('%i emails are drawn under %i', (largest, top) => {
  expect(axisTop(largest)).toBe(top)
  expect(Number.isInteger(axisTop(largest) / 2)).toBe(true)
})

test('pieces stand on each other from the ground, and what is nothing is not drawn', () => {
  const { top, bars } = barsOf([day({ accepted: 6, rejected: 1, expired: 1, held: 2 })])
  expect(top).toBe(10)
  expect(bars[0]?.pieces.map(({ series, height }) => [series, height])).toEqual([
    ['accepted', 0.6],
    ['failed', 0.2],
    ['held', 0.2],
  ])
  expect(bars[0]?.pieces.at(-1)?.top).toBeCloseTo(0)
})

test('days with a cancelled email only are not without emails', () => {
  expect(isQuiet([day(), day()])).toBe(true)
  expect(isQuiet([day(), day({ cancelled: 1 })])).toBe(false)
})
