import { smallBrowser } from '@letterhead/sandbox/testing'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { readSealingKeys } from '../../src/config.ts'
import type { SealedPlace } from '../../src/platform/additional-data.ts'
import { SEALED_COLUMNS } from '../../src/platform/database/sealed-columns.ts'
import { createSeal } from '../../src/platform/seal.ts'
import type { Browser } from '../browser.ts'
import { connectMailbox, createProductWorld, type ProductWorld } from '../product-world.ts'

// Two organisations live with the product until every sealed column holds something of each. What is sealed
// then opens where it lies, and nowhere else that something lies.

let world: ProductWorld
let values: readonly { readonly place: SealedPlace; readonly sealed: Buffer }[]

beforeAll(async () => {
  world = await createProductWorld()
  await live('acme', await world.signIn('admin'))
  await live('dupont', await world.signIn('stranger'))
  values = (await Promise.all(SEALED_COLUMNS.map(readColumn))).flat()
}, 120_000)
afterAll(async () => {
  await world.close()
})

const live = async (id: string, admin: Browser) => {
  await world.api('PUT', `/organizations/${id}`, { body: { name: id } })
  await world.api('PUT', `/organizations/${id}/workspaces/main`, { body: { name: 'Main' } })
  await world.api('POST', `/organizations/${id}/notifications`, {
    headers: { 'idempotency-key': randomUUID() },
    body: {
      workspaceId: 'main',
      kind: 'task',
      to: [{ email: 'rita@customer.example' }],
      content: { subject: 'Later', text: 'Look.' },
      sendAfter: new Date(Date.now() + 86_400_000).toISOString(),
    },
  })
  const mailbox = world.sandbox.seed.mailboxes.find(({ provider }) => provider === 'google')
  const email = mailbox?.email ?? ''
  await connectMailbox(world, admin, { provider: 'google', email })
  await admin.fromPage('POST', '/bff/hand-overs', { provider: 'microsoft' })
  // One comes back and is not saved, one is on its way.
  const consent = await begin(admin)
  const people = smallBrowser(world.sandbox.url)
  let page = await people.visit(consent)
  if (page.text.includes('Next')) page = await people.press(page, 'Next', { email })
  if (page.leaves === undefined) page = await people.press(page, 'Accept')
  const back = new URL(page.leaves ?? '')
  await admin.arrive(`${back.pathname}${back.search}`)
  await begin(admin)
}

/** Where the provider asks for consent. */
const begin = async (admin: Browser): Promise<string> => {
  const started = await admin.fromPage('POST', '/bff/connect-attempts', {
    provider: 'google',
    purpose: 'reconnect',
    tabId: randomUUID(),
  })
  const { id } = z.object({ id: z.string() }).parse(started.json())
  return (await admin.open(`/bff/connect-attempts/${id}/start`)).headers.location ?? ''
}

const readColumn = async ({ table, row, column }: (typeof SEALED_COLUMNS)[number]) => {
  const { rows } = await world.owner.pool.query<{
    organization: string
    id: string
    sealed: Buffer
  }>(
    `select organization_id as organization, "${row}" as id, "${column}" as sealed from "${table}"
      where "${column}" is not null`,
  )
  return rows.map(({ organization, id, sealed }) => ({
    place: { organizationId: organization, row: id, column },
    sealed,
  }))
}

test('G-09 G-11 every sealed column of the living product opens as its declaration says, nowhere else', () => {
  for (const { column } of SEALED_COLUMNS) {
    const whose = values.flatMap(({ place }) =>
      place.column === column ? [place.organizationId] : [],
    )
    expect({ column, whose: [...new Set(whose)].toSorted() }).toEqual({
      column,
      whose: ['acme', 'dupont'],
    })
  }
  const seal = createSeal([...readSealingKeys(world.environment)])
  const opensAt = (sealed: Buffer, place: SealedPlace) => {
    try {
      return seal.unseal(place, sealed).length > 0
    } catch {
      return false
    }
  }
  for (const { sealed, place } of values)
    expect(
      values.filter((other) => opensAt(sealed, other.place)).map((other) => other.place),
    ).toEqual([place])
})
