import type { Deliverability } from '@letterhead/contract'
import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { sampleDeliverability } from '../../test/sample-deliverability.ts'
import { sampleSession } from '../../test/sample-settings.ts'
import { show } from '../../test/show.tsx'
import { json, standInServer } from '../../test/stand-in-server.ts'
import { DeliverabilityPage } from './deliverability-page.tsx'

const member = { ...sampleSession, person: { ...sampleSession.person, role: 'member' } }
const open = async (
  answer: () => Deliverability,
  locale: 'en' | 'fr' = 'en',
  session: object = sampleSession,
) => {
  const asked = standInServer({
    'GET /bff/session': () => json(session),
    'GET /bff/deliverability': () => json(answer()),
    'POST /bff/deliverability/checks': () => json(answer()),
  })
  await show(<DeliverabilityPage />, locale)
  return asked
}

test('each check says how it stands, why, and which record to publish', async () => {
  await open(sampleDeliverability)
  const spf = await screen.findByRole('region', { name: /^SPF/ })
  await waitFor(() => expect(spf).toHaveTextContent(/Problem: /))
  expect(spf).toHaveTextContent('v=spf1 include:_spf.google.com -all')
  const user = userEvent.setup()
  await user.click(within(spf).getByRole('button', { name: 'Copy the value' }))
  expect(await navigator.clipboard.readText()).toBe('v=spf1 include:_spf.google.com -all')
  expect(screen.getByText('xn--exmple-cua.de', { selector: 'p code' })).toBeVisible()
})

test('on a narrow page the name of a host broke inside a word', async () => {
  await open(sampleDeliverability)
  const spf = await screen.findByRole('region', { name: /^SPF/ })
  const value = await within(spf).findByText(/^v=spf1 include:/)
  expect(value.innerHTML).toBe('v=spf1 include:_spf.<wbr>google.<wbr>com -all')
})

test('silence of the DNS is unknown, and says that it is no failure', async () => {
  await open(sampleDeliverability)
  const mx = await screen.findByRole('region', { name: /^MX/ })
  await waitFor(() => expect(mx).toHaveTextContent(/Unknown: /))
  expect(mx).toHaveTextContent(/not a failure/)
})

test('what changed is told in one sentence', async () => {
  await open(sampleDeliverability, 'fr')
  const history = await screen.findByRole('region', { name: 'Changements et historique' })
  await waitFor(() => expect(history).toHaveTextContent(/none.*reject/))
  expect(history).toHaveTextContent('Modifié')
})

test('an admin checks again; a member reads only', async () => {
  const asked = await open(sampleDeliverability)
  await userEvent.click(await screen.findByRole('button', { name: 'Check again' }))
  await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
})

test('a member sees no button to check', async () => {
  await open(sampleDeliverability, 'en', member)
  expect(await screen.findByRole('region', { name: /^SPF/ })).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Check again' })).toBeNull()
})

test('without a mailbox there is no domain, and the way to one', async () => {
  await open(() => sampleDeliverability({ domain: null, report: null, history: [], drifts: [] }))
  expect(await screen.findByText('There is no domain to look at yet')).toBeVisible()
  expect(screen.getByRole('link', { name: 'Go to Email sending' })).toBeVisible()
})
