import { connect, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createTestDatabase } from '../../../test/database.ts'
import { createLog } from '../log.ts'
import { migrate, openDatabase } from './index.ts'

/** What is said to it arrives so much later. */
const slowWayTo = async (url: string, delayMs: number): Promise<string> => {
  const { hostname, port } = new URL(url)
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    near.on('error', () => far.destroy()).on('close', () => far.destroy())
    far.on('error', () => near.destroy()).on('close', () => near.destroy())
    far.pipe(near)
    near.pause()
    void pause(delayMs).then(() => near.pipe(far))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => void server.close())
  const address = server.address()
  const changed = new URL(url)
  changed.host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  return changed.href
}

test('a connection that comes too late for one request is there for the next', async () => {
  const place = await createTestDatabase()
  onTestFinished(async () => await place.drop())
  await migrate({ ...place, log: createLog('silent') })
  const database = openDatabase({
    url: await slowWayTo(place.appUrl, 1_500),
    role: 'letterhead_app',
    connections: 1,
    log: createLog('silent'),
  })
  const from = performance.now()
  await expect(database.pool.query('select 1')).rejects.toThrow('timeout exceeded')
  expect(performance.now() - from).toBeLessThan(1_400)
  await vi.waitFor(async () => {
    const { rows } = await database.pool.query('select 1 as one')
    expect(rows).toEqual([{ one: 1 }])
  }, 10_000)
  expect(database.pool).toMatchObject({ totalCount: 1, waitingCount: 0 })
  await database.close()
})
