import { stripVTControlCharacters } from 'node:util'
import { createProductWorld } from '../product-world.ts'
import { isOnPath, seenOf, tell, type Eye } from './eye.ts'

const CONNECTIONS = '200'
const SECONDS = 30
const PAGE = '/general-settings/smtp'
/** Headers that never end; bodies that never end, where a stranger's is read; answers read byte by byte. */
const WAYS = {
  headers: { flags: ['-H'], page: PAGE },
  body: { flags: ['-B', '-s', '1000'], page: `/test-received/${'x'.repeat(43)}` },
  reading: { flags: ['-X', '-k', '3'], page: PAGE },
}
const PATIENT_MS = 2_000

/** slowhttptest in its three ways; meanwhile everybody else must be served. */
export const slowhttptest: Eye = async () => {
  if (!isOnPath('slowhttptest')) return { kind: 'skipped', how: 'apt-get install slowhttptest' }
  const world = await createProductWorld({ apart: true })
  try {
    const findings: string[] = []
    const told: string[] = []
    for (const [way, { flags, page }] of Object.entries(WAYS)) {
      const bounds = ['-c', CONNECTIONS, '-r', '100', '-l', String(SECONDS), '-i', '5', '-p', '3']
      const attack = tell('slowhttptest', [...flags, ...bounds, '-u', `${world.url}${page}`], {
        withinMs: (SECONDS + 30) * 1_000,
      })
      const times = await timesUntil(attack, `${world.url}/livez`)
      const { most, ended, sawNoService } = reportOf((await attack).text)
      const slow = times.toSorted((one, other) => one - other)
      const worst = slow[Math.floor(slow.length * 0.99)] ?? Infinity
      told.push(
        `${way}: ${most} at once, ${ended}; ${times.length} others served, 99% within ${worst.toFixed(0)} ms`,
      )
      if (worst > PATIENT_MS) findings.push(`${way}: others waited ${worst.toFixed(0)} ms`)
      if (sawNoService) findings.push(`${way}: it saw no service`)
      if (most === 0) findings.push(`${way}: it never got through: ${ended}`)
    }
    return seenOf(findings, told.join('; '))
  } finally {
    await world.close()
  }
}

/** What it tells, without its colours: connections at once, how it ended, and whether we were away. */
const reportOf = (text: string) => {
  const plain = stripVTControlCharacters(text)
  const counts = [...plain.matchAll(/^connected:\s+(\d+)/gm)].map(([, count]) => Number(count))
  return {
    most: Math.max(0, ...counts),
    ended: /Exit status:\s+(.+)/.exec(plain)?.[1]?.trim().toLowerCase() ?? 'no end told',
    sawNoService: /service available:\s+NO/i.test(plain),
  }
}

/** How long healthy requests take while `attack` goes on; a failed one takes for ever. */
const timesUntil = async (attack: Promise<unknown>, url: string): Promise<number[]> => {
  const over = new AbortController()
  void attack.finally(() => over.abort())
  const times: number[] = []
  while (!over.signal.aborted) times.push(await timeOf(url))
  return times
}

const timeOf = async (url: string): Promise<number> => {
  const before = performance.now()
  const isServed = await fetch(url, { signal: AbortSignal.timeout(10_000) }).then(
    async (answer) => {
      await answer.arrayBuffer()
      return answer.ok
    },
    () => false,
  )
  return isServed ? performance.now() - before : Infinity
}
