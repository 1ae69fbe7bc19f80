import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { show } from '../../test/show.tsx'
import { situationOf } from '../lib/rosetta.ts'
import { RosettaNotice } from './rosetta-notice.tsx'

const situation = situationOf({
  provider: 'microsoft',
  during: 'sending',
  productName: 'Letterhead',
  organizationName: 'Northwind Traders',
  mailbox: 'ada@northwind.example',
  senderEmail: 'privacy@northwind.example',
})
const technical = {
  providerCode: 'ErrorSendAsDenied',
  httpStatus: 403,
  correlationId: 'corr-1',
  at: '2026-11-22T10:00:00Z',
}
const notice = (
  <RosettaNotice
    code="sender_not_allowed"
    situation={situation}
    technical={technical}
    tone="bad"
    live="assertive"
    takesFocus
  />
)

test('says what happened, who must act and what to do, in order', async () => {
  await show(notice)
  const alert = await screen.findByRole('alert')
  const title = await within(alert).findByText('No right to send as privacy@northwind.example')
  expect(title).toHaveFocus()
  expect(alert).toHaveTextContent(/Who must act: ?Your IT administrator/)
  expect(within(alert).getAllByRole('listitem').length).toBeGreaterThan(1)
  expect(within(alert).getByRole('link', { name: /Exchange admin center/ })).toHaveAttribute(
    'href',
    'https://admin.exchange.microsoft.com/',
  )
})

test('the text for IT is copied whole, with the provider’s own code', async () => {
  const user = userEvent.setup()
  await show(notice)
  await user.click(await screen.findByRole('button', { name: 'Copy text for IT' }))
  expect(await screen.findByText('Copied')).toBeVisible()
  const text = await navigator.clipboard.readText()
  expect(text).toMatch(/Add-RecipientPermission/)
  expect(text).toMatch(/Correlation ID: corr-1/)
})

test('speaks the page’s language', async () => {
  await show(notice, 'fr')
  const alert = await screen.findByRole('alert')
  await waitFor(() => expect(alert).toHaveTextContent(/Qui doit agir/))
  expect(alert).toHaveTextContent(/Votre administrateur informatique/)
})
