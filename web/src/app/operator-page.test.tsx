import type { OperatorAlert } from '@letterhead/contract'
import { screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { operatorSession, sampleAlert, sampleOverview } from '../../test/sample-operator.ts'
import { show } from '../../test/show.tsx'
import { json, standInServer } from '../../test/stand-in-server.ts'
import { App } from './app.tsx'

const AT = '2026-11-22T10:00:00.000Z'

const open = async (alerts: OperatorAlert[]) => {
  standInServer({
    'GET /bff/session': () => json(operatorSession),
    'GET /bff/operator/overview': () => json(sampleOverview),
    'GET /bff/operator/alerts': () => json({ alerts }),
  })
  await show(<App />, 'en', '/general-settings/smtp')
}

test('an operator is led to the installation, and sees counts, alerts and secrets', async () => {
  await open([sampleAlert({})])
  expect(await screen.findByRole('heading', { level: 1, name: 'Installation' })).toBeVisible()
  expect(await screen.findByText('1,200')).toBeVisible()
  expect(screen.getByText('6 days left')).toBeVisible()
  expect(screen.getByText('Not set up')).toBeVisible()
})

test('an open alert says what to do, not to whom to write', async () => {
  await open([sampleAlert({})])
  const card = await screen.findByRole('region', { name: 'What needs you' })
  expect(await within(card).findByText(/Add a new client secret/)).toBeVisible()
  expect(card).toHaveTextContent(/while access was renewed.*12 times/)
  expect(card).toHaveTextContent('AADSTS7000222')
})

test('the second secret in use has words of its own; what is over is put below', async () => {
  await open([
    sampleAlert({ code: 'second_secret_in_use', during: 'connecting' }),
    sampleAlert({ code: 'api_disabled', provider: 'google', resolvedAt: AT }),
  ])
  const card = await screen.findByRole('region', { name: 'What needs you' })
  expect(await within(card).findByText(/the second secret is in use/)).toBeVisible()
  expect(card).toHaveTextContent('MICROSOFT_CLIENT_SECRET_NEXT')
  expect(within(card).getByText('Over in the last 30 days')).toBeVisible()
})
