import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  begin,
  callbackOf,
  collect,
  connect,
  createConnectWorld,
  granted,
  openAt,
  read,
  type ConnectWorld,
} from '../../../test/connect-world.ts'

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

test('A-04 after ten minutes nothing is opened, redeemed or saved', async () => {
  const browser = await world.signIn(organizationId)
  const unopened = await begin(browser, { tabId: 'tab-0000000a' })
  const opened = await begin(browser, { tabId: 'tab-0000000b' })
  const parked = await begin(browser, { tabId: 'tab-0000000c' })
  const url = await openAt(browser, opened)
  await browser.arrive(callbackOf(await openAt(browser, parked)))
  for (const attempt of [unopened, opened, parked]) await world.expire(attempt)
  expect((await browser.open(unopened.startPath)).status).toBe(410)
  expect((await browser.arrive(callbackOf(url))).status).toBe(303)
  expect((await collect(browser, parked)).status).toBe(410)
  expect(world.redeemed).toHaveLength(1)
  for (const attempt of [unopened, opened, parked])
    expect(await read(browser, attempt)).toMatchObject({
      state: 'expired',
      failure: { code: 'attempt_expired' },
    })
})

test('what nobody collects is erased at its expiry and given back', async () => {
  const browser = await world.signIn(organizationId)
  world.answer = () => granted({ key: 'g-lost', email: 'lost@acme.example' })
  const attempt = await begin(browser, { provider: 'google' })
  await browser.arrive(callbackOf(await openAt(browser, attempt), 'google'))
  await world.connections.expireAttempts()
  expect(await world.attemptRow(attempt)).toMatchObject({ state: 'returned' })
  await world.expire(attempt)
  await world.connections.expireAttempts()
  expect(await world.attemptRow(attempt)).toMatchObject({
    state: 'expired',
    sealed_result: null,
    sealed_secrets: null,
  })
  expect(world.revoked).toEqual(['r-g-lost'])
})

test('an uncollected grant of an account that another organisation uses is not revoked', async () => {
  world.answer = () => granted({ key: 'g-shared', email: 'shared@acme.example' })
  await connect(await world.signIn(organizationId), { provider: 'google' })
  const other = await world.organization()
  const browser = await world.signIn(other)
  const attempt = await begin(browser, { provider: 'google' })
  await browser.arrive(callbackOf(await openAt(browser, attempt), 'google'))
  await world.expire(attempt)
  await world.connections.expireAttempts()
  expect(await world.attemptRow(attempt)).toMatchObject({ state: 'expired', sealed_result: null })
  expect(world.revoked).toEqual([])
})
