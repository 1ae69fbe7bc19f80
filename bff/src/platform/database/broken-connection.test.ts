import { sql } from 'kysely'
import { Client } from 'pg'
import { expect, test, vi } from 'vitest'
import { createTestDatabase } from '../../../test/database.ts'
import { createLog } from '../log.ts'
import { isOutOfReach, openDatabase } from './index.ts'

test('J-14 a connection that breaks inside a transaction ends the transaction, not the process', async () => {
  const place = await createTestDatabase()
  const [held, other] = [1, 2].map(() =>
    openDatabase({ url: place.appUrl, role: null, connections: 1, log: createLog('silent') }),
  )
  if (held === undefined || other === undefined) throw new Error('two were asked for')
  // Else what breaks it would end the process.
  const inUse = await held.pool.connect()
  expect(inUse.listenerCount('error')).toBe(1)
  inUse.release()
  const broken = held.inOrganization('acme', async (tx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
    await other.pool.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid])
    // Between two statements nobody listens on the connection but us.
    await other.pool.query('select pg_sleep(0.05)')
    await sql`select 1`.execute(tx)
  })
  await expect(broken).rejects.toSatisfy(isOutOfReach)
  expect((await held.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  await Promise.all([held.close(), other.close()])
  await place.drop()
})

test('J-14 a connection that breaks while nobody uses it is told in the log, and ends nothing', async () => {
  const log = createLog('silent')
  const told = vi.spyOn(log, 'warn')
  const place = await createTestDatabase()
  const database = openDatabase({ url: place.appUrl, role: null, connections: 1, log })
  database.pool.emit('error', new Error('gone'), new Client())
  expect(told).toHaveBeenCalledOnce()
  await database.close()
  await place.drop()
})
