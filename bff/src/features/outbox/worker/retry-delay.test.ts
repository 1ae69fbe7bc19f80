import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RETRY_SCHEDULE, retryDelay } from './retry-delay.ts'

const MINUTE = 60_000
const words = (milliseconds: number) =>
  milliseconds < MINUTE ? `${milliseconds / 1_000} s` : `${milliseconds / MINUTE} min`

test('the printed schedule is the one that is kept', () => {
  const text = readFileSync(
    join(import.meta.dirname, '../../../../../docs/operate/outbox.md'),
    'utf8',
  )
  const row = /\| the next in +\|(.*)\|/
    .exec(text)?.[1]
    ?.split('|')
    .map((cell) => cell.trim())
  expect(row).toEqual(RETRY_SCHEDULE.map(words))
})

test.each([
  [1, 0, 24_000],
  [1, 0.5, 30_000],
  [4, 0.5, 5 * MINUTE],
  [7, 0.5, 60 * MINUTE],
  [40, 0.5, 60 * MINUTE],
])('after attempt %i at chance %d: %i ms', (attempt, chance, expected) => {
  expect(retryDelay({ attempt, chance })).toBe(expected)
})
