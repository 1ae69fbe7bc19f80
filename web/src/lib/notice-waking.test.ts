import { QueryClient } from '@tanstack/react-query'
import { afterEach, expect, test, vi } from 'vitest'
import { noticeWaking } from './notice-waking.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('after a sleep everything is read again; while it is awake nothing is', () => {
  vi.useFakeTimers()
  const client = new QueryClient()
  const again = vi.spyOn(client, 'invalidateQueries').mockResolvedValue()
  const stop = noticeWaking(client)
  vi.advanceTimersByTime(600_000)
  expect(again).not.toHaveBeenCalled()
  vi.setSystemTime(Date.now() + 3_600_000)
  vi.advanceTimersByTime(10_000)
  expect(again).toHaveBeenCalledTimes(1)
  stop()
  vi.setSystemTime(Date.now() + 3_600_000)
  vi.advanceTimersByTime(60_000)
  expect(again).toHaveBeenCalledTimes(1)
})
