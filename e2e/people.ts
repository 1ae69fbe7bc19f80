import { expect, type BrowserContext, type Page } from '@playwright/test'
import { keepSession, resumeSession } from './kept-session.ts'

/** Who lives in the sandbox and signs in at the host product. */
export const people = {
  ada: { email: 'ada@acme.example', name: 'Ada Lovelace' },
  max: { email: 'max@acme.example', name: 'Max Weber' },
  claire: { email: 'claire@dupont.example', name: 'Claire Dupont' },
  luc: { email: 'luc@dupont.example', name: 'Luc Moreau' },
  olga: { email: 'olga@letterhead.example', name: 'Olga Petrova' },
} as const
export type Person = (typeof people)[keyof typeof people]

export const SETTINGS = '/general-settings/smtp'
export const INTEGRATIONS = '/general-settings/integrations'

/** The heading of the settings page, in either language. */
const settingsHeading = /^(Email sending|Envoi d’e‑mails)$/

/** Any of the sandbox's sign-in pages: one button an account. */
export const accountButton = (page: Page, { email }: { readonly email: string }) =>
  page.locator('button.account', { hasText: email })

export const chooseAccount = async (page: Page, account: { readonly email: string }) => {
  await accountButton(page, account).click()
}

export const signIn = async (page: Page, person: Person, path: string = SETTINGS) => {
  await page.goto(path)
  await page.getByRole('link', { name: /^(Sign in|Se connecter)$/ }).click()
  await chooseAccount(page, person)
  await expect(page).toHaveURL(new RegExp(`${path}$`))
}

/** Through the sign-in the first time, with the session of then afterwards. */
export const signInToSettings = async (page: Page, person: Person) => {
  if (await resumeSession(page.context(), person.email)) await page.goto(SETTINGS)
  else {
    await signIn(page, person)
    await keepSession(page.context(), person.email)
  }
  await expect(page.getByRole('heading', { level: 1, name: settingsHeading })).toBeVisible()
}

/** Clicks and gives the window that opened. */
export const windowOf = async (context: BrowserContext, click: () => Promise<void>) => {
  const [opened] = await Promise.all([context.waitForEvent('page'), click()])
  return opened
}
