import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connect, createConnectWorld, type ConnectWorld } from '../../../test/connect-world.ts'

let world: ConnectWorld
let organizationId = ''

beforeAll(async () => {
  world = await createConnectWorld()
})
afterAll(async () => await world.close())
beforeEach(async () => {
  await world.clear()
  organizationId = await world.organization()
})

test('A-23 disconnecting erases the tokens, holds the lane and tells the provider', async () => {
  const browser = await world.signIn(organizationId)
  await connect(browser)
  const [row] = await world.connectionsOf(organizationId)
  const parting = await world.db.app.inOrganization(
    organizationId,
    async (tx) => await world.connections.disconnect(tx, row!.connection_id),
  )
  expect(await world.connectionsOf(organizationId)).toMatchObject([
    { state: 'disconnected', sealed_refresh_token: null, sealed_access_token: null },
  ])
  expect(world.lanes.at(-1)).toBe('hold disconnected')
  expect(await world.connections.revoke(parting)).toBe('revoked')
  expect(world.revoked).toEqual(['r-t1:o1'])
  expect(await world.connections.accessToken(row!.connection_id)).toMatchObject({
    kind: 'reconnect',
  })
})

test('A-23 a provider that fails to revoke changes nothing: the tokens are gone, and it says so', async () => {
  await connect(await world.signIn(organizationId), { provider: 'google' })
  const [row] = await world.connectionsOf(organizationId)
  world.revocation = () => {
    throw new Error('the line is cut')
  }
  const parting = await world.db.app.inOrganization(
    organizationId,
    async (tx) => await world.connections.disconnect(tx, row!.connection_id),
  )
  expect(await world.connections.revoke(parting).catch(() => 'thrown')).toBe('unconfirmed')
  expect(await world.connectionsOf(organizationId)).toMatchObject([
    { state: 'disconnected', sealed_refresh_token: null, sealed_access_token: null },
  ])
})

test('A-23 letting go of a Google account that another organisation uses takes nothing from it', async () => {
  await connect(await world.signIn(organizationId), { provider: 'google' })
  await connect(await world.signIn(await world.organization()), { provider: 'google' })
  const [row] = await world.connectionsOf(organizationId)
  const parting = await world.db.app.inOrganization(
    organizationId,
    async (tx) => await world.connections.disconnect(tx, row!.connection_id),
  )
  expect(await world.connections.revoke(parting)).toBe('shared')
  expect(world.revoked).toEqual([])
})
