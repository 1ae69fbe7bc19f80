import { connect, openProvider, startAfresh } from './connecting.ts'
import { expect, expectAccessible, expectNoSidewaysScroll, test } from './journey.ts'
import { INTEGRATIONS, people, SETTINGS, signInToSettings } from './people.ts'

const ADMINS = [
  { locale: 'en', organizationId: 'acme', admin: people.ada, provider: 'microsoft' },
  { locale: 'fr', organizationId: 'dupont', admin: people.claire, provider: 'google' },
] as const

for (const { locale, organizationId, admin, provider } of ADMINS)
  for (const colorScheme of ['light', 'dark'] as const)
    test.describe(`${locale}, ${colorScheme}, on a narrow screen`, () => {
      test.use({ colorScheme, viewport: { width: 320, height: 640 } })

      test('the pages fit and are accessible', async ({ page, browser }) => {
        await startAfresh(browser, organizationId, admin)
        const look = async () => {
          await expectNoSidewaysScroll(page)
          await expectAccessible(page)
        }
        await page.goto(SETTINGS)
        await expect(page.getByRole('link')).toBeVisible()
        await look()
        await signInToSettings(page, admin)
        await expect(page.locator('html')).toHaveAttribute('lang', locale)
        await look()
        await page.goto(INTEGRATIONS)
        await expect(page.getByText('Google Workspace').first()).toBeVisible()
        await look()
        await page.goto(SETTINGS)
        await page.getByRole('button', { name: /^(Connect a|Connecter une)/ }).click()
        await expect(page.getByRole('dialog')).toBeVisible()
        await look()
        await page.keyboard.press('Escape')
        const popup = await openProvider(page, provider)
        await look()
        await popup.close()
        await page.getByRole('button', { name: /^(Cancel|Annuler)$/ }).click()
        await connect(page, provider, admin)
        await look()
        await page.getByRole('button', { name: /^(Disconnect|Déconnecter)$/ }).click()
        await expect(page.getByRole('alertdialog')).toBeVisible()
        await look()
      })
    })
