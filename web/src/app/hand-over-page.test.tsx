import type { HandOverPage as Answer } from '@letterhead/contract'
import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import {
  sampleAsk,
  sampleHandOverPage,
  signedOut,
  TOKEN,
} from '../../test/sample-hand-over-page.ts'
import { show } from '../../test/show.tsx'
import { empty, json, problem, standInServer, type Routes } from '../../test/stand-in-server.ts'
import { App } from './app.tsx'

const open = async (answer: () => Response, search = '', routes: Routes = {}) => {
  const asked = standInServer({
    'GET /bff/session': () => json(signedOut),
    [`GET /bff/hand-overs/by-token/${TOKEN}*`]: answer,
    ...routes,
  })
  await show(<App />, 'en', `/approve/${TOKEN}${search}`)
  return asked
}

test('needs no sign-in, and says who asks for what, what not, and how to approve', async () => {
  const asked = await open(() => json(sampleHandOverPage()))
  const title = await screen.findByRole('heading', { level: 1 })
  expect(title).toHaveTextContent('Northwind Traders asks you to approve Letterhead')
  expect(screen.getByText('Mail.Send')).toBeVisible()
  expect(screen.getByText('It cannot read mail.')).toBeVisible()
  expect(screen.getByRole('link', { name: /Approve at Microsoft/ })).toHaveAttribute(
    'href',
    `/bff/hand-overs/by-token/${TOKEN}/open`,
  )
  expect(screen.queryByRole('navigation')).toBeNull()
  expect(asked.map(({ path }) => path)).toContain(`/bff/hand-overs/by-token/${TOKEN}?locale=en`)
})

test('at Google the administrator says that they have trusted the client', async () => {
  let state: Answer['state'] = 'waiting'
  const google = { ...sampleAsk, approve: null }
  const asked = await open(
    () => json(sampleHandOverPage({ provider: 'google', state, ask: google })),
    '',
    {
      [`POST /bff/hand-overs/by-token/${TOKEN}/approved`]: () => {
        state = 'approved'
        return empty()
      },
    },
  )
  expect((await screen.findAllByText('client-1')).length).toBeGreaterThan(0)
  await userEvent.click(screen.getByRole('button', { name: 'I have trusted it' }))
  const thanks = await screen.findByText('Approved. Thank you.')
  await waitFor(() => expect(thanks).toHaveFocus())
  expect(screen.queryByRole('button', { name: 'I have trusted it' })).toBeNull()
  expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1)
})

test('an approval given for another organisation is told on the way back', async () => {
  await open(
    () => json(sampleHandOverPage({ ask: { ...sampleAsk, otherTenant: 'fabrikam-tenant' } })),
    '?result=other_tenant',
  )
  expect(await screen.findByRole('alert')).toHaveTextContent(/fabrikam-tenant/)
})

test('saying no leaves the way open to think again', async () => {
  let state: Answer['state'] = 'waiting'
  await open(() => json(sampleHandOverPage({ state })), '', {
    [`POST /bff/hand-overs/by-token/${TOKEN}/declined`]: () => {
      state = 'declined'
      return empty()
    },
  })
  await userEvent.click(await screen.findByRole('button', { name: 'I do not approve' }))
  expect(await screen.findByText('You did not approve')).toBeVisible()
  expect(screen.getByRole('link', { name: /Approve at Microsoft/ })).toBeVisible()
})

test('a link that was taken back tells nothing more', async () => {
  await open(() => json(sampleHandOverPage({ state: 'revoked', ask: null })))
  const title = await screen.findByRole('heading', { level: 1 })
  expect(title).toHaveTextContent('This link leads nowhere any more')
  expect(screen.queryByText(/Northwind/)).toBeNull()
})

test('a link that was approved and then put away thanks, and says nothing of seven days', async () => {
  await open(() => json(sampleHandOverPage({ state: 'approved', ask: null })))
  const title = await screen.findByRole('heading', { level: 1 })
  expect(title).toHaveTextContent('This request was approved')
  expect(screen.getByText(/nothing more to do/)).toBeVisible()
  expect(screen.queryByText(/seven days/)).toBeNull()
})

test('a mistyped link says what to do', async () => {
  await open(() => problem(404, 'not_found'))
  expect(await screen.findByText(/Check that the address was copied whole/)).toBeVisible()
})
