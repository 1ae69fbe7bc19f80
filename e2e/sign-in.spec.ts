import { connect, startAfresh } from './connecting.ts'
import { expect, expectAccessible, test } from './journey.ts'
import { people, SETTINGS, signIn, signInToSettings } from './people.ts'
import { productUrl } from './running-product.ts'

const { ada, max, olga } = people

test('who is not signed in sees the way in and nothing else', async ({ page }) => {
  await page.goto(SETTINGS)
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible()
  await expect(page.getByText('acme')).toHaveCount(0)
  await expectAccessible(page)
})

test('a member sees the settings and may change nothing', async ({ page, browser, watch }) => {
  await startAfresh(browser, 'acme', ada)
  await signInToSettings(page, max)
  await expect(page.getByText('Only organisation admins can change this page.')).toBeVisible()
  await expect(page.locator('main').getByRole('button')).toHaveCount(0)
  await expectAccessible(page)
  watch.allow(/403/)
  const status = await page.evaluate(async () => {
    const answer = await fetch('/bff/connect-attempts', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf': '1' },
      body: JSON.stringify({ provider: 'google', purpose: 'connect', tabId: 'tab-of-a-member' }),
    })
    return answer.status
  })
  expect(status).toBe(403)
})

test('a member sees the sender of a connected organisation', async ({ page, browser }) => {
  await startAfresh(browser, 'acme', ada)
  const admin = await browser.newContext()
  const adminPage = await admin.newPage()
  await signInToSettings(adminPage, ada)
  await connect(adminPage, 'microsoft', ada)
  await admin.close()
  await signInToSettings(page, max)
  await expect(page.getByText(ada.email).first()).toBeVisible()
  await expect(page.locator('main').getByRole('button')).toHaveCount(0)
  await expectAccessible(page)
})

test('an operator belongs to no organisation and sees the installation', async ({ page }) => {
  await signIn(page, olga, '/operator')
  await expect(page.getByRole('heading', { level: 1, name: 'Installation' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Client secrets' })).toBeVisible()
  await expectAccessible(page)
})

test('C-03 signing out ends the session on the server, not only in the browser', async ({
  page,
}) => {
  await signInToSettings(page, ada)
  const kept = (await page.context().cookies()).find(({ name }) => name === 'sid')
  expect(kept?.sameSite).toBe('Strict')
  expect(kept?.httpOnly).toBe(true)
  const read = async () =>
    await fetch(`${productUrl}/bff/email-settings`, {
      headers: { cookie: `sid=${kept?.value ?? ''}` },
    })
  expect((await read()).status).toBe(200)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible()
  expect((await read()).status).toBe(401)
})

test('the language can be changed, and the session remembers it', async ({ page }) => {
  await signInToSettings(page, ada)
  await page.getByRole('button', { name: 'Français' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Envoi d’e‑mails' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'Envoi d’e‑mails' })).toBeVisible()
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Email sending' })).toBeVisible()
})

test('an address that is no page is a page that says so', async ({ page, watch }) => {
  watch.allow(/404/)
  await signInToSettings(page, ada)
  const answer = await page.goto('/general-settings/nothing/here')
  expect(answer?.status()).toBe(404)
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible()
})
