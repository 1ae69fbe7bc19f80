import { expect, test } from 'vitest'
import type { Count } from './shared-count.ts'
import { createToldLater } from './told-later.ts'

// The database answers when the test says so.

const createSlowCount = () => {
  const asked: { points: number; answer: (consumed: number) => void; fail: () => void }[] = []
  const add = async (_key: string, points: number): Promise<Count> =>
    await new Promise((resolve, reject) => {
      asked.push({
        points,
        answer: (consumed) => resolve({ consumed, msBeforeNext: 30_000 }),
        fail: () => reject(new Error('away')),
      })
    })
  return { asked, count: { add } }
}

const fiveAMinute = (count: ReturnType<typeof createSlowCount>['count']) =>
  createToldLater({
    policy: { points: 5, seconds: 60 },
    count,
    now: () => new Date('2026-11-30T12:00:00Z'),
    onTrouble: () => undefined,
  })

test('J-04 what the database is being told still counts here', async () => {
  const { asked, count } = createSlowCount()
  const { take, settled } = fiveAMinute(count)
  for (let at = 0; at < 5; at += 1) take('k')
  const told = settled()
  expect(take('k').consumed).toBe(6)
  asked[0]?.answer(5)
  await told
  expect(take('k').consumed).toBe(7)
  const rest = settled()
  expect(asked[1]?.points).toBe(2)
  asked[1]?.answer(7)
  await rest
  expect(take('k').consumed).toBe(8)
})

test('J-04 of one key the database is told one thing at a time', async () => {
  const { asked, count } = createSlowCount()
  const { take, settled } = fiveAMinute(count)
  take('k')
  const told = settled()
  take('k')
  const nothing = settled()
  expect(asked).toHaveLength(1)
  asked[0]?.answer(1)
  await Promise.all([told, nothing])
})

test('J-04 what the database did not hear is told again, and counts meanwhile', async () => {
  const { asked, count } = createSlowCount()
  const { take, settled } = fiveAMinute(count)
  for (let at = 0; at < 5; at += 1) take('k')
  const told = settled()
  asked[0]?.fail()
  await told
  expect(take('k').consumed).toBe(6)
  const again = settled()
  expect(asked[1]?.points).toBe(6)
  asked[1]?.answer(6)
  await again
})
