import type { Brake } from '@letterhead/contract'
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { sampleSession } from '../../test/sample-settings.ts'
import { sampleBrake, sampleReport } from '../../test/sample-trail.ts'
import { show } from '../../test/show.tsx'
import { json, problem, standInServer, type Routes } from '../../test/stand-in-server.ts'
import { ReportPage } from './report-page.tsx'

const AT = '2026-11-22T10:00:00.000Z'
const serve = (brake: () => Brake = sampleBrake, routes: Routes = {}) =>
  standInServer({
    'GET /bff/session': () => json(sampleSession),
    'GET /bff/brake': () => json(brake()),
    'GET /bff/report*': () => json(sampleReport()),
    ...routes,
  })
const button = (name: string) => screen.findByRole('button', { name })

test('what left through the own mailbox is told by month and kind, the most first', async () => {
  serve()
  await show(<ReportPage />)
  const own = within(await screen.findByRole('region', { name: 'Sent through your mailbox' }))
  expect(own.getByText(/^2,670 emails accepted by the provider, to 2,749 recipients/)).toBeVisible()
  const rows = within(own.getByRole('table'))
    .getAllByRole('row')
    .map((row) => row.textContent)
  expect(rows).toEqual([
    'KindAcceptedRejectedNever leftUnknownRecipients',
    'November 2026',
    'New tasks1,2843001,310',
    'Reminders412000431',
    'Incidents600118',
    'October 2026',
    'New tasks968020990',
  ])
})

test('the file holds the period that the page shows', async () => {
  const asked = serve()
  await show(<ReportPage />)
  const from = await screen.findByLabelText('From day')
  await waitFor(() => expect(from).toHaveValue('2025-11-23'))
  fireEvent.change(from, { target: { value: '2026-10-01' } })
  const file = screen.getByRole('link', { name: 'Download as CSV' })
  expect(file).toHaveAttribute('href', '/bff/report/export?from=2026-10-01')
  await waitFor(() =>
    expect(asked.map(({ path }) => path)).toContain('/bff/report?from=2026-10-01'),
  )
})

test('stopping says what happens to waiting mail, and keeps sending unless it is confirmed', async () => {
  let brake = sampleBrake({ waiting: 12 })
  const asked = serve(() => brake, {
    'POST /bff/brake': () => {
      brake = { waiting: 12, pulled: { at: AT, by: 'person', name: 'Ada Lovelace', volume: null } }
      return json(brake)
    },
  })
  await show(<ReportPage />)
  await userEvent.click(await button('Stop all sending'))
  const dialog = await screen.findByRole('alertdialog')
  expect(dialog).toHaveTextContent(/12 waiting emails are kept, and so are new ones/)
  await waitFor(() =>
    expect(within(dialog).getByRole('button', { name: 'Keep sending' })).toHaveFocus(),
  )
  await userEvent.keyboard('{Enter}')
  expect(asked.some(({ method }) => method === 'POST')).toBe(false)
  await userEvent.click(await button('Stop all sending'))
  const again = within(await screen.findByRole('alertdialog'))
  await userEvent.click(again.getByRole('button', { name: 'Stop all sending' }))
  expect(await screen.findByText(/Ada Lovelace stopped it on/)).toBeVisible()
  expect(await button('Release sending')).toBeVisible()
})

test('a brake that pulled itself says why, and releasing wants a fresh sign-in', async () => {
  serve(
    () => ({
      waiting: 3,
      pulled: { at: AT, by: 'volume', name: null, volume: { lastDay: 1240, usualDay: 84 } },
    }),
    {
      'POST /bff/brake/release': () => problem(403, 'fresh_sign_in_required'),
    },
  )
  await show(<ReportPage />)
  expect(await screen.findByText(/suddenly sent far more than usual/)).toBeVisible()
  await userEvent.click(await button('Release sending'))
  const dialog = within(await screen.findByRole('alertdialog'))
  await userEvent.click(dialog.getByRole('button', { name: 'Release' }))
  expect(await dialog.findByRole('link', { name: 'Sign in once more' })).toHaveAttribute(
    'href',
    '/sign-in?fresh=1&returnTo=%2F',
  )
})

test('an organisation without mail has a report all the same', async () => {
  const empty = sampleReport({ sending: [], renewals: [], connections: [] })
  serve(sampleBrake, { 'GET /bff/report*': () => json(empty) })
  await show(<ReportPage />, 'fr')
  expect(await screen.findAllByText('Rien sur cette période.')).toHaveLength(2)
  expect(screen.getByText('Aucune boîte n’a été connectée sur cette période.')).toBeVisible()
})
