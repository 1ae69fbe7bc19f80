import { connect, saveAndTest, startAfresh } from './connecting.ts'
import { expect, test } from './journey.ts'
import { people, signInToSettings } from './people.ts'

test('two admins at once: the slower one sees who was faster and keeps what was typed', async ({
  page,
  browser,
  watch,
}) => {
  // Two people, two browsers: twice the way to a connected mailbox.
  test.setTimeout(120_000)
  watch.allow(/412/)
  await startAfresh(browser, 'acme', people.ada)
  await signInToSettings(page, people.ada)
  await connect(page, 'microsoft', people.ada)
  const elsewhere = await browser.newContext()
  const other = await elsewhere.newPage()
  await signInToSettings(other, people.ada)

  await page.getByLabel('Sender alias').fill('Half typed')
  await saveAndTest(other, { email: people.ada.email, alias: 'The faster one' })
  await page.getByRole('button', { name: 'Save and test' }).click()
  const alert = page.locator('main').getByRole('alert')
  await expect(alert).toContainText(/Ada Lovelace changed these settings on \d+ \w+ \d{4}/)
  await expect(alert).toContainText(`The faster one <${people.ada.email}>`)
  await expect(page.getByLabel('Sender alias')).toHaveValue('Half typed')
  await alert.getByRole('button', { name: 'Load the latest version' }).click()
  await expect(page.getByLabel('Sender alias')).toHaveValue('The faster one')

  // The same with the limits, where the slower one insists.
  const aDay = 'Emails in 24 hours'
  for (const [one, limit] of [
    [page, '900'],
    [other, '800'],
  ] as const) {
    await one.goto('/general-settings/activity')
    await one.getByLabel(aDay).fill(limit)
  }
  await other.getByRole('button', { name: 'Save the limits' }).dblclick()
  await expect(other.getByText('(your own limit)')).toBeVisible()
  await page.getByRole('button', { name: 'Save the limits' }).click()
  await expect(alert).toContainText(/Ada Lovelace changed/)
  await expect(alert).toContainText('Emails in 24 hours: 800')
  await expect(page.getByLabel(aDay)).toHaveValue('900')
  await alert.getByRole('button', { name: 'Keep what I typed' }).click()
  await page.getByRole('button', { name: 'Save the limits' }).click()
  await expect(page.getByText(/ of 900 left/)).toBeVisible()
  await page.getByLabel(aDay).fill('')
  await page.getByRole('button', { name: 'Save the limits' }).click()
  await expect(page.getByText('(your own limit)')).toBeHidden()
  await elsewhere.close()
})
