import type { HandOver } from '@letterhead/contract'
import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { sampleHandOver, sampleSession } from '../../../test/sample-settings.ts'
import { show } from '../../../test/show.tsx'
import { empty, json, standInServer } from '../../../test/stand-in-server.ts'
import { ApprovalStatus } from './approval-status.tsx'

const status = (handOver: HandOver, continueWith = () => undefined) => (
  <ApprovalStatus
    handOver={handOver}
    product="Letterhead"
    organization="Northwind Traders"
    mayContinue
    continueWith={continueWith}
    takesFocus
  />
)

test('a waiting request gives the link and an e-mail that carries it', async () => {
  standInServer({ 'GET /bff/session': () => json(sampleSession) })
  const handOver = sampleHandOver()
  await show(status(handOver))
  expect(await screen.findByText('Waiting for approval by your IT administrator')).toHaveFocus()
  expect(screen.getByLabelText(/Approval link, valid until/)).toHaveValue(handOver.url)
  const mail = screen.getByRole('link', { name: 'Write the email' }).getAttribute('href') ?? ''
  expect(mail).toMatch(/^mailto:\?subject=Please%20approve%20Letterhead/)
  expect(decodeURIComponent(mail)).toContain(`\r\n${String(handOver.url)}\r\n`)
})

test('the link can be taken back', async () => {
  const asked = standInServer({ 'DELETE /bff/hand-overs/*': empty })
  await show(status(sampleHandOver()))
  await userEvent.click(await screen.findByRole('button', { name: 'Take the link back' }))
  await waitFor(() =>
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toContain(
      `DELETE /bff/hand-overs/${sampleHandOver().id}`,
    ),
  )
})

test('an approval leads on with one click', async () => {
  standInServer({})
  const go = vi.fn<() => undefined>()
  await show(status(sampleHandOver({ state: 'approved', decidedAt: '2026-11-22T11:00:00Z' }), go))
  expect(await screen.findByText('Approved: continue')).toBeVisible()
  await userEvent.click(screen.getByRole('button', { name: 'Continue' }))
  expect(go).toHaveBeenCalledOnce()
})

test('an approval for another organisation is told, and the right one still awaited', async () => {
  standInServer({})
  await show(status(sampleHandOver({ otherTenant: 'contoso-tenant' })))
  expect(await screen.findByText(/contoso-tenant/)).toBeVisible()
})

test('an expired link offers a new one', async () => {
  const asked = standInServer({ 'POST /bff/hand-overs': () => json(sampleHandOver(), 201) })
  await show(status(sampleHandOver({ state: 'expired', url: null })), 'fr')
  await userEvent.click(await screen.findByRole('button', { name: /Créer un lien d’approbation/ }))
  await waitFor(() =>
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ provider: 'microsoft' }),
  )
})
