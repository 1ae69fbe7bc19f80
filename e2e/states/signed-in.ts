import type { BrowserContext, Cookie, Page } from '@playwright/test'
import { z } from 'zod'
import { connect, saveAndTest } from '../connecting.ts'
import { expect, test } from '../journey.ts'
import { openLanes } from '../open-lanes.ts'
import { people, SETTINGS, signIn, type Person } from '../people.ts'
import { api, inDatabase, productUrl, sandbox } from '../running-product.ts'

interface Session {
  readonly cookies: Cookie[]
  readonly since: number
}
const sessions = new Map<string, Session>()
/** Some decisions want a sign-in of the last five minutes, and eight looks before them take long. */
const YOUNG_MS = 60_000

/** Signs in now and then; states in between start from the session of before, in English. */
export const signedIn = async (page: Page, person: Person, path: string = SETTINGS) => {
  const known = sessions.get(person.email)
  if (known === undefined || Date.now() - known.since > YOUNG_MS) {
    await signIn(page, person, path)
    const cookies = await page.context().cookies(productUrl)
    sessions.set(person.email, { cookies, since: Date.now() })
  } else await page.context().addCookies(known.cookies)
  await page.request.put(`${productUrl}/bff/session/locale`, {
    data: { locale: 'en' },
    headers: { 'x-csrf': '1', origin: productUrl },
  })
  await page.goto(path)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}

/** Nothing of one state reaches into the next. */
export const calmDown = async ({ context }: { readonly context: BrowserContext }) => {
  // A page that still asks would be told that its attempt is gone.
  if (test.info().status === test.info().expectedStatus)
    await Promise.all(context.pages().map(async (page) => await page.close()))
  await sandbox('DELETE', '/api/faults')
  await inDatabase('delete from rate_limits', [])
  await inDatabase('delete from connect_attempts', [])
  await inDatabase('delete from hand_overs', [])
  await inDatabase('select release_brake(organization_id) from brakes', [])
  await openLanes()
}

const Status = z.object({ connection: z.nullable(z.object({ state: z.string() })) })
const isConnected = async () => {
  const { connection } = Status.parse(await api('GET', '/organizations/acme/email-status'))
  return connection?.state === 'connected'
}

/** The settings page of Acme with Ada’s mailbox; whichever state came before, or none. */
export const signedInConnected = async (page: Page) => {
  const ready = await isConnected()
  await signedIn(page, people.ada)
  if (!ready) await connect(page, 'microsoft', people.ada)
  await expect(page.getByLabel('Sender alias')).toBeVisible()
}

/** The same, with a sender that a test has put to use. */
export const signedInSending = async (page: Page, sender: { email: string; alias: string }) => {
  await signedInConnected(page)
  if (!(await page.getByText('Your own mailbox').isVisible())) await saveAndTest(page, sender)
  await expect(page.getByText('Your own mailbox')).toBeVisible()
}

/** Answers on their way stay there until the returned function lets them go. */
export const holdBack = async (page: Page, url: string): Promise<() => void> => {
  const held = Promise.withResolvers<undefined>()
  await page.route(url, async (route) => {
    await held.promise
    await route.continue()
  })
  return () => held.resolve(undefined)
}
