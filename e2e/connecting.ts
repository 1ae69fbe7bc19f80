import {
  expect,
  type Browser,
  type BrowserContext,
  type Locator,
  type Page,
} from '@playwright/test'
import { z } from 'zod'
import { resumeSession } from './kept-session.ts'
import { accountButton, chooseAccount, signInToSettings, windowOf, type Person } from './people.ts'
import { api, inDatabase, productUrl, sandbox } from './running-product.ts'

type Provider = 'microsoft' | 'google'

// Both languages: the French admin walks the same way.
const WORDS = {
  connect: /^(Connect a mailbox|Connecter une boîte)$/,
  microsoft: /(Sign in|Se connecter) (with|avec) Microsoft/,
  google: /(Continue with|Continuer avec) Google/,
  email: /^(Sender email|E‑mail de l’expéditeur)/,
  alias: /^(Sender alias|Alias de l’expéditeur)/,
  save: /^(Save and test|Enregistrer et tester)$/,
  accepted: /(accepted the test email to|a accepté l’e‑mail de test pour)/,
}

/** From *Connect a mailbox* to the provider's own window. */
export const openProvider = async (page: Page, provider: Provider) => {
  await page.getByRole('button', { name: WORDS.connect }).click()
  const button = page.getByRole('dialog').getByRole('button', { name: WORDS[provider] })
  const popup = await windowOf(page.context(), () => button.click())
  await expect(popup.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  return popup
}

/**
 * Goes through whatever Entra asks: the account (not with a hint and a session of its own), the
 * consent (not of somebody who agreed before), or nothing at all.
 */
export const consentAtMicrosoft = async (popup: Page, mailbox: { readonly email: string }) => {
  const account = accountButton(popup, mailbox)
  const accept = popup.getByRole('button', { name: 'Accept' })
  await untilOneOf(popup, account, accept)
  if (!popup.isClosed() && (await account.isVisible())) {
    await account.click()
    await untilOneOf(popup, accept)
  }
  if (!popup.isClosed() && (await accept.isVisible())) await accept.click()
}

/** Or until the window is back at the product, or gone. */
const untilOneOf = async (popup: Page, ...shown: readonly Locator[]) => {
  const ways = [
    ...shown.map(async (one) => await one.waitFor()),
    popup.waitForURL(`${productUrl}/**`, { waitUntil: 'commit' }),
    popup.isClosed() ? Promise.resolve() : popup.waitForEvent('close'),
  ]
  await Promise.race(ways.map(async (way) => await Promise.resolve(way).catch(() => undefined)))
}

export const consentAtGoogle = async (popup: Page, mailbox: { readonly email: string }) => {
  await chooseAccount(popup, mailbox)
  await popup.getByRole('button', { name: 'Accept' }).click()
}

export const expectConnectedAs = async (page: Page, email: string) => {
  const said = page.getByRole('status').filter({ hasText: /Connected as|Connecté en tant que/ })
  await expect(said).toContainText(email)
}

/** The whole way; ends on the settings page that says who is connected. */
export const connect = async (page: Page, provider: Provider, mailbox: Person) => {
  const popup = await openProvider(page, provider)
  const consent = provider === 'microsoft' ? consentAtMicrosoft : consentAtGoogle
  await consent(popup, mailbox)
  await expectConnectedAs(page, mailbox.email)
}

const fillSender = async (page: Page, sender: { email: string; alias: string }) => {
  await page.getByLabel(WORDS.email).fill(sender.email)
  await page.getByLabel(WORDS.alias).fill(sender.alias)
}

export const saveAndTest = async (page: Page, sender: { email: string; alias: string }) => {
  await fillSender(page, sender)
  await page.getByRole('button', { name: WORDS.save }).click()
  // The toast is an echo; this line stays.
  await expect(page.locator('main').getByText(WORDS.accepted)).toBeVisible()
}

const Status = z.object({ connection: z.nullable(z.object({ state: z.string() })) })
const Settings = z.object({ connection: z.object({ account: z.object({ email: z.string() }) }) })

/** An organisation as on its first day, except for what it sent: disconnected by its own admin. */
export const startAfresh = async (browser: Browser, organizationId: string, admin: Person) => {
  await inDatabase('delete from rate_limits', [])
  // So that Entra asks for consent again, as on the first day.
  await sandbox('DELETE', `/api/grants?provider=microsoft&email=${encodeURIComponent(admin.email)}`)
  const { connection } = Status.parse(
    await api('GET', `/organizations/${organizationId}/email-status`),
  )
  if (connection !== null && connection.state !== 'disconnected') {
    const context = await browser.newContext()
    await disconnectAtOnce(context, admin)
    await context.close()
  }
  // A consent that an earlier journey left open waits for ten minutes, for whoever has its session.
  await inDatabase('delete from connect_attempts where organization_id = $1', [organizationId])
  // Nothing in the product forgets these: a first visit is not prefilled, shows no old test, and
  // has its whole allowance of tests an hour.
  await inDatabase('delete from senders where organization_id = $1', [organizationId])
  await inDatabase(`delete from notifications where organization_id = $1 and kind = 'test'`, [
    organizationId,
  ])
}

/** As the dialog does it, without the dialog: for a journey that is not about disconnecting. */
const disconnectAtOnce = async (context: BrowserContext, admin: Person) => {
  if (!(await resumeSession(context, admin.email))) {
    const page = await context.newPage()
    await signInToSettings(page, admin)
  }
  const read = await context.request.get(`${productUrl}/bff/email-settings`)
  const { account } = Settings.parse(await read.json()).connection
  const answer = await context.request.post(`${productUrl}/bff/connection/disconnect`, {
    data: { confirmEmail: account.email },
    headers: { 'x-csrf': '1', origin: productUrl },
  })
  expect(answer.status(), await answer.text()).toBe(200)
}

/** Through the dialog, which wants the address typed. */
export const disconnect = async (page: Page) => {
  await page.getByRole('button', { name: /^(Disconnect|Déconnecter)$/ }).click()
  const dialog = page.getByRole('alertdialog')
  const field = dialog.getByRole('textbox')
  const label = (await dialog.locator('label', { hasText: '@' }).textContent()) ?? ''
  await field.fill(/\S+@\S+/.exec(label)?.[0] ?? '')
  await dialog.getByRole('button', { name: /^(Disconnect|Déconnecter)$/ }).click()
  await expect(
    page.getByText(/^(Disconnected\. Emails now|Déconnecté\. Les e‑mails)/),
  ).toBeVisible()
}

let handed = 0

/** As the host product would; gives the notification's id. */
export const handOver = async (
  organizationId: string,
  request: { workspaceId: string; to: string; subject: string; sendAfter?: string },
): Promise<string> => {
  const { workspaceId, to, subject, sendAfter } = request
  handed += 1
  const answer = await api('POST', `/organizations/${organizationId}/notifications`, {
    headers: { 'idempotency-key': `journey-${process.pid}-${Date.now()}-${handed}` },
    body: {
      workspaceId,
      kind: 'task',
      to: [{ email: to }],
      content: { subject, text: 'Please review the register.' },
      ...(sendAfter === undefined ? {} : { sendAfter }),
    },
  })
  return z.object({ id: z.string() }).parse(answer).id
}

const Stored = z.object({ state: z.string(), from: z.string().nullable() })
export const readNotification = async (organizationId: string, id: string) =>
  Stored.parse(await api('GET', `/organizations/${organizationId}/notifications/${id}`))
