import type { Locator, Page } from '@playwright/test'
import { connect, expectConnectedAs, startAfresh } from './connecting.ts'
import { expect, expectAccessible, test } from './journey.ts'
import { people, SETTINGS, signInToSettings } from './people.ts'
import { productUrl } from './running-product.ts'

const { ada } = people

/** Presses Tab until the focus is there, as somebody without a mouse would. */
const tabTo = async (page: Page, target: Locator) => {
  await expect(target).toBeVisible()
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  await expect(target).toBeFocused()
}

const press = async (page: Page, target: Locator) => {
  await tabTo(page, target)
  await page.keyboard.press('Enter')
}

test('the whole way can be gone without a mouse', async ({ page, browser }) => {
  await startAfresh(browser, 'acme', ada)
  await page.goto(SETTINGS)
  await press(page, page.getByRole('link', { name: 'Sign in' }))
  await press(page, page.locator('button.account', { hasText: ada.email }))

  const connectButton = page.getByRole('button', { name: 'Connect a mailbox' })
  await press(page, connectButton)
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(connectButton).toBeFocused()

  await page.keyboard.press('Enter')
  const [popup] = await Promise.all([
    page.context().waitForEvent('page'),
    press(page, page.getByRole('dialog').getByRole('button', { name: /with Microsoft/ })),
  ])
  await press(popup, popup.locator('button.account', { hasText: ada.email }))
  const accept = popup.getByRole('button', { name: 'Accept' })
  await Promise.race([
    accept.waitFor().catch(() => undefined),
    popup.waitForEvent('close').catch(() => undefined),
    popup.waitForURL(`${productUrl}/**`).catch(() => undefined),
  ])
  if (!popup.isClosed() && (await accept.isVisible())) await press(popup, accept)
  await expectConnectedAs(page, ada.email)
  await expect(page.getByRole('heading', { name: 'Mailbox', exact: true })).toBeFocused()

  await tabTo(page, page.getByLabel('Sender alias'))
  await page.keyboard.type('Acme by keyboard')
  await expect(page.getByLabel('Recipients will see:')).toContainText('Acme by keyboard')
  await page.keyboard.press('Enter')
  await expect(
    page.locator('main').getByText(`Saved. Microsoft accepted the test email to ${ada.email}.`),
  ).toBeVisible()

  await press(page, page.getByRole('button', { name: 'Disconnect' }))
  await expect(page.getByRole('button', { name: 'Keep connected' })).toBeFocused()
  await tabTo(page, page.getByLabel(/Type .* to confirm/))
  await page.keyboard.type(ada.email)
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^Disconnected\. Emails now leave from/)).toBeFocused()
})

test('a form with faults says how many, names them, and takes the focus there', async ({
  page,
  browser,
}) => {
  await startAfresh(browser, 'acme', ada)
  await signInToSettings(page, ada)
  await connect(page, 'microsoft', ada)
  const email = page.getByLabel('Sender email')
  await expect(email).toHaveValue(ada.email)
  await expect(page.locator('main')).toMatchAriaSnapshot(`
    - main:
      - heading "Email sending" [level=1]
      - region "Sender in use today":
        - heading "Sender in use today" [level=2]
        - text: Platform sender
      - region "Mailbox":
        - heading "Mailbox" [level=2]
        - text: Connected
        - status:
          - paragraph: Connected as ${ada.email}
        - button "Reconnect"
        - button "Connect another mailbox"
      - region "Sender":
        - heading "Sender" [level=2]
        - textbox "Sender email": ${ada.email}
        - textbox "Sender alias"
        - region "What will change"
        - button "Save and test"
      - region "Disconnect this mailbox":
        - heading "Disconnect this mailbox" [level=2]
        - button "Disconnect"
  `)
  await email.fill('ada at acme')
  await page.getByLabel('Sender alias').fill('')
  await page.keyboard.press('Enter')
  await expect(page.getByText('2 fields need your attention.')).toBeVisible()
  const focused = page.locator(':focus')
  await expect(focused).toContainText('2 fields need your attention.')
  await expect(email).toHaveAttribute('aria-invalid', 'true')
  await expectAccessible(page)
  await press(page, page.getByRole('link', { name: 'Enter an address such as name@company.com.' }))
  await expect(email).toBeFocused()
})

test('with windows blocked, the keyboard leads through this tab and back', async ({
  page,
  browser,
}) => {
  await startAfresh(browser, 'acme', ada)
  await page.addInitScript(() => {
    window.open = () => null
  })
  await page.goto(SETTINGS)
  await press(page, page.getByRole('link', { name: 'Sign in' }))
  await press(page, page.locator('button.account', { hasText: ada.email }))
  await press(page, page.getByRole('button', { name: 'Connect a mailbox' }))
  await press(page, page.getByRole('dialog').getByRole('button', { name: /with Microsoft/ }))
  await expect(page.getByText('Your browser blocked the sign-in window')).toBeFocused()
  // From there the next stop is the way on.
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Continue in this tab' })).toBeFocused()
  await page.keyboard.press('Enter')
  await press(page, page.locator('button.account', { hasText: ada.email }))
  await press(page, page.getByRole('button', { name: 'Accept' }))
  await expectConnectedAs(page, ada.email)
  await expect(page.getByRole('heading', { name: 'Mailbox', exact: true })).toBeFocused()
})

test('a screen reader’s tree says what is shown, on the first visit and in the chooser', async ({
  page,
  browser,
}) => {
  await startAfresh(browser, 'acme', ada)
  await signInToSettings(page, ada)
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - link "Skip to the content"
    - banner:
      - paragraph: Letterhead Acme Compliance
      - group "Language":
        - button "en English" [pressed]
        - button "fr Français"
      - button "Sign out"
    - navigation "Settings":
      - link "Integrations"
      - link "Email sending"
      - link "Deliverability"
      - link "Security"
      - link "Activity"
      - link "Report"
      - link "Audit"
    - main:
      - heading "Email sending" [level=1]
      - region "Sender in use today":
        - heading "Sender in use today" [level=2]
        - text: Platform sender
      - region "No mailbox connected yet":
        - heading "No mailbox connected yet" [level=2]
        - text: Not connected
        - button "Connect a mailbox"
      - region "Sender":
        - heading "Sender" [level=2]
  `)
  await page.getByRole('button', { name: 'Connect a mailbox' }).click()
  await expect(page.getByRole('dialog')).toMatchAriaSnapshot(`
    - dialog "Where is your mailbox hosted?":
      - heading "Where is your mailbox hosted?" [level=2]
      - list:
        - listitem:
          - heading "Microsoft 365" [level=3]
          - button "Sign in with Microsoft"
        - listitem:
          - heading "Google" [level=3]
          - button "Continue with Google"
      - button "Cancel"
  `)
})
