import { act, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { sampleConnection, sampleSession, sampleSettings } from '../../test/sample-settings.ts'
import { show } from '../../test/show.tsx'
import { empty, json, problem, standInServer } from '../../test/stand-in-server.ts'
import { App } from './app.tsx'

const signedOut = { signedIn: false, productName: 'Letterhead', locale: null }

test('who is not signed in is sent to sign in and back to this page', async () => {
  standInServer({ 'GET /bff/session': () => json(signedOut) })
  await show(<App />, 'en', '/general-settings/integrations')
  expect(await screen.findByRole('link', { name: 'Sign in' })).toHaveAttribute(
    'href',
    '/sign-in?returnTo=%2Fgeneral-settings%2Fintegrations',
  )
})

test('integrations lead to the email settings', async () => {
  standInServer({
    'GET /bff/session': () => json(sampleSession),
    'GET /bff/email-settings': () => json(sampleSettings()),
  })
  await show(<App />, 'en', '/general-settings/integrations')
  await userEvent.click(
    await screen.findByRole('link', { name: 'Add a configuration for Office 365 or Gmail' }),
  )
  expect(await screen.findByRole('heading', { level: 1, name: 'Email sending' })).toBeVisible()
})

test('a session that ends in the middle keeps what was typed', async () => {
  let session: unknown = sampleSession
  standInServer({
    'GET /bff/session': () => json(session),
    'GET /bff/email-settings': () => json(sampleSettings({ connection: sampleConnection() })),
    'POST /bff/sender/tests': () => problem(401, 'unauthenticated'),
  })
  await show(<App />, 'en', '/general-settings/smtp')
  const alias = await screen.findByLabelText('Sender alias')
  await userEvent.clear(alias)
  await userEvent.type(alias, 'Half typed')
  session = signedOut
  await userEvent.click(screen.getByRole('button', { name: 'Save and test' }))
  const again = await screen.findByRole('link', { name: 'Sign in (new tab)' })
  expect(again).toHaveAttribute('target', '_blank')
  expect(alias).toHaveValue('Half typed')
})

test('the language turns at once and is kept in the session', async () => {
  const asked = standInServer({
    'GET /bff/session': () => json(sampleSession),
    'GET /bff/email-settings': () => json(sampleSettings()),
    'PUT /bff/session/locale': empty,
  })
  await show(<App />, 'en', '/general-settings/smtp')
  await userEvent.click(await screen.findByRole('button', { name: /Français/ }))
  expect(await screen.findByRole('heading', { level: 1, name: 'Envoi d’e‑mails' })).toBeVisible()
  expect(document.documentElement.lang).toBe('fr')
  expect(asked.find(({ method }) => method === 'PUT')?.body).toEqual({ locale: 'fr' })
})

test('an unknown address says so', async () => {
  standInServer({ 'GET /bff/session': () => json(sampleSession) })
  await show(<App />, 'en', '/nowhere')
  expect(await screen.findByRole('heading', { level: 1 })).toHaveTextContent('no such page')
})

test('being offline is said, and coming back takes it away', async () => {
  standInServer({
    'GET /bff/session': () => json(sampleSession),
    'GET /bff/email-settings': () => json(sampleSettings()),
  })
  await show(<App />, 'en', '/general-settings/smtp')
  await screen.findByRole('heading', { level: 1, name: 'Email sending' })
  const offline = Object.getOwnPropertyDescriptor(Navigator.prototype, 'onLine')
  Object.defineProperty(navigator, 'onLine', { value: false, configurable: true })
  act(() => void dispatchEvent(new Event('offline')))
  expect(await screen.findByText('You are offline. Your text is kept.')).toBeVisible()
  if (offline !== undefined) Object.defineProperty(navigator, 'onLine', offline)
  act(() => void dispatchEvent(new Event('online')))
  expect(screen.queryByText('You are offline. Your text is kept.')).toBeNull()
})
