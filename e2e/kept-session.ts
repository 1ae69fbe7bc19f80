import { expect, type BrowserContext, type Cookie } from '@playwright/test'
import { z } from 'zod'
import { productUrl } from './running-product.ts'

const Session = z.object({
  signedIn: z.boolean(),
  person: z.object({ locale: z.string() }).optional(),
})

/** Under the five minutes after which some acts ask for the sign-in again. */
const FRESH_MS = 4 * 60_000

interface Kept {
  readonly cookies: Cookie[]
  readonly locale: string | undefined
  readonly at: number
}
const kept = new Map<string, Kept>()

const sessionOf = async (context: BrowserContext) => {
  const answer = await context.request.get(`${productUrl}/bff/session`)
  expect(answer.status(), await answer.text()).toBe(200)
  return Session.parse(await answer.json())
}

/** For the journeys that are not about signing in: the way through the sign-in is gone once. */
export const keepSession = async (context: BrowserContext, email: string): Promise<void> => {
  const { person } = await sessionOf(context)
  const cookies = await context.cookies(productUrl)
  kept.set(email, { cookies, locale: person?.locale, at: Date.now() })
}

/** False: there is none, it has ended, is no longer fresh, or speaks another language by now. */
export const resumeSession = async (context: BrowserContext, email: string): Promise<boolean> => {
  const known = kept.get(email)
  if (known === undefined || Date.now() - known.at > FRESH_MS) return false
  await context.addCookies(known.cookies)
  const { signedIn, person } = await sessionOf(context)
  if (signedIn && person?.locale === known.locale) return true
  kept.delete(email)
  await context.clearCookies()
  return false
}
