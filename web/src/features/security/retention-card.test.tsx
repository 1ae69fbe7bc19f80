import type { Retention } from '@letterhead/contract'
import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { sampleRetention } from '../../../test/sample-trail.ts'
import { show } from '../../../test/show.tsx'
import { json, problem, standInServer, type Routes } from '../../../test/stand-in-server.ts'
import { RetentionCard } from './retention-card.tsx'

const open = async (read: () => Retention, routes: Routes = {}, mayChange = true) => {
  const asked = standInServer({ 'GET /bff/outbox/retention': () => json(read()), ...routes })
  await show(<RetentionCard mayChange={mayChange} />)
  return asked
}
const choose = async (label: string) => {
  await userEvent.selectOptions(await screen.findByLabelText('Keep records'), label)
  await userEvent.click(screen.getByRole('button', { name: 'Save how long' }))
}

test('a shorter time is asked for twice, since what is older is deleted', async () => {
  const asked = await open(sampleRetention, {
    'PUT /bff/outbox/retention': () => json(sampleRetention({ own: 30, version: 1 })),
  })
  await choose('30 days')
  const dialog = within(await screen.findByRole('alertdialog'))
  expect(dialog.getByText('Delete records older than 30 days?')).toBeVisible()
  expect(dialog.getByText(/oldest record is of/)).toHaveTextContent('3 Mar 2026')
  expect(asked.some(({ method }) => method === 'PUT')).toBe(false)
  await userEvent.click(dialog.getByRole('button', { name: 'Delete them' }))
  expect(await screen.findByText('Saved.')).toBeVisible()
  expect(screen.getByText(/is kept 30 days/)).toBeVisible()
  expect(asked.find(({ method }) => method === 'PUT')?.body).toEqual({ own: 30, version: 0 })
})

test('a longer time deletes nothing and is saved at once', async () => {
  const asked = await open(() => sampleRetention({ own: 30, version: 1 }), {
    'PUT /bff/outbox/retention': () => json(sampleRetention({ version: 2 })),
  })
  await choose('400 days (operator)')
  expect(await screen.findByText(/is kept 400 days/)).toBeVisible()
  expect(asked.find(({ method }) => method === 'PUT')?.body).toEqual({ own: null, version: 1 })
})

test('nothing longer than the operator keeps them is offered', async () => {
  await open(() => sampleRetention({ operator: 60 }))
  const options = within(await screen.findByLabelText('Keep records')).getAllByRole('option')
  expect(options.map(({ textContent }) => textContent)).toEqual([
    '7 days',
    '30 days',
    '60 days (operator)',
  ])
})

test('somebody who was faster is said, and the choice stays', async () => {
  let version = 0
  await open(() => sampleRetention({ version }), {
    'PUT /bff/outbox/retention': () => problem(412, 'precondition_failed'),
  })
  await choose('90 days')
  version = 1
  await userEvent.click(await screen.findByRole('button', { name: 'Delete them' }))
  expect(await screen.findByText('Somebody changed this in the meantime')).toBeVisible()
  await waitFor(() => expect(screen.getByLabelText('Keep records')).toHaveValue('90'))
})

test('a member reads it and cannot change it', async () => {
  await open(sampleRetention, {}, false)
  expect(await screen.findByText(/is kept 400 days/)).toBeVisible()
  expect(screen.queryByRole('button')).toBeNull()
})
