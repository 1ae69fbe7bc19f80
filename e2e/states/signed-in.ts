import type { Cookie, Page } from '@playwright/test'
import { expect } from '../journey.ts'
import { SETTINGS, signInToSettings, type Person } from '../people.ts'
import { inDatabase, productUrl, sandbox } from '../running-product.ts'

const sessions = new Map<string, Cookie[]>()

/** Signs in once a run; each further state starts from that session, in English. */
export const signedIn = async (page: Page, person: Person, path: string = SETTINGS) => {
  const known = sessions.get(person.email)
  if (known === undefined) {
    await signInToSettings(page, person)
    sessions.set(person.email, await page.context().cookies(productUrl))
  } else await page.context().addCookies(known)
  await page.request.put(`${productUrl}/bff/session/locale`, {
    data: { locale: 'en' },
    headers: { 'x-csrf': '1', origin: productUrl },
  })
  await page.goto(path)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}

/** What faults closed would stay closed for minutes. */
const openLanes = async () => {
  await inDatabase(`update circuits set closed = false, closed_until = '-infinity'`, [])
  await inDatabase(`update budgets set closed_until = '-infinity'`, [])
  await inDatabase(`update lanes set closed_until = null, wake_at = now() where not braked`, [])
}

/** Nothing of one state reaches into the next. */
export const calmDown = async () => {
  await sandbox('DELETE', '/api/faults')
  await inDatabase('delete from rate_limits', [])
  await inDatabase('delete from connect_attempts', [])
  await inDatabase('delete from hand_overs', [])
  await openLanes()
}
