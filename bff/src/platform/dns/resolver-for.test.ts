import { expect, test, vi } from 'vitest'
import type { Dns } from './create-dns.ts'
import { resolverFor } from './resolver-for.ts'

const createCountingDns = () => {
  let asked = 0
  const dns: Dns = {
    ask: async () => {
      asked += 1
      return await Promise.resolve({ kind: 'records', records: ['192.0.2.1'] })
    },
  }
  return { dns, asked: () => asked }
}

test('J-11 one piece of work asks a hundred and twenty questions and no more', async () => {
  const { dns, asked } = createCountingDns()
  const lookUp = resolverFor(dns)
  for (let at = 0; at < 120; at += 1) await lookUp(`n${at}.example`, 'A')
  await expect(lookUp('one-more.example', 'A')).rejects.toThrow('EREFUSED')
  expect(asked()).toBe(120)
})

test('J-11 after half a minute one piece of work asks nothing more', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const { dns, asked } = createCountingDns()
  const lookUp = resolverFor(dns)
  await lookUp('a.example', 'A')
  vi.advanceTimersByTime(30_001)
  await expect(lookUp('b.example', 'A')).rejects.toThrow('EREFUSED')
  vi.useRealTimers()
  expect(asked()).toBe(1)
})
