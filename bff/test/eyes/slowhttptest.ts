import { createProductWorld } from '../product-world.ts'
import { isOnPath, seenOf, tell, type Eye } from './eye.ts'

const CONNECTIONS = '200'
const SECONDS = 30
/** Headers that never end, bodies that never end, answers read byte by byte. */
const WAYS = { headers: ['-H'], body: ['-B'], reading: ['-X', '-k', '3'] }
const PATIENT_MS = 2_000

/** slowhttptest in its three ways; meanwhile everybody else must be served. */
export const slowhttptest: Eye = async () => {
  if (!isOnPath('slowhttptest')) return { kind: 'skipped', how: 'apt-get install slowhttptest' }
  const world = await createProductWorld({ apart: true })
  try {
    const findings: string[] = []
    const told: string[] = []
    for (const [way, flags] of Object.entries(WAYS)) {
      const page = way === 'body' ? '/bff/brake' : '/general-settings/smtp'
      const bounds = ['-c', CONNECTIONS, '-r', '100', '-l', String(SECONDS), '-i', '5', '-p', '3']
      const attack = tell('slowhttptest', [...flags, ...bounds, '-u', `${world.url}${page}`], {
        withinMs: (SECONDS + 30) * 1_000,
      })
      const times = await timesUntil(attack, `${world.url}/livez`)
      const { text } = await attack
      const slow = times.toSorted((one, other) => one - other)
      const worst = slow[Math.floor(slow.length * 0.99)] ?? Infinity
      told.push(`${way}: ${times.length} others served, 99% within ${worst.toFixed(0)} ms`)
      if (worst > PATIENT_MS) findings.push(`${way}: others waited ${worst.toFixed(0)} ms`)
      if (/service available:\s+NO/i.test(text)) findings.push(`${way}: it saw no service`)
    }
    return seenOf(findings, told.join('; '))
  } finally {
    await world.close()
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
