import type { Proof, ProofFinding, SenderTest, TestStage } from '@letterhead/contract'
import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { sampleConnection, sampleSettings, sampleTest } from '../../../test/sample-settings.ts'
import { show } from '../../../test/show.tsx'
import { json, problem, standInServer } from '../../../test/stand-in-server.ts'
import { TestRun } from './test-run.tsx'

const AT = '2026-11-22T10:00:05.000Z'
const stages = (received: TestStage['state'], judged: TestStage['state']): TestStage[] => [
  { stage: 'settings', state: 'done', at: AT, code: null },
  { stage: 'token', state: 'done', at: AT, code: null },
  { stage: 'accepted', state: 'done', at: AT, code: 'accepted' },
  { stage: 'received', state: received, at: received === 'done' ? AT : null, code: null },
  { stage: 'judged', state: judged, at: judged === 'done' ? AT : null, code: null },
]
const received: NonNullable<Proof['received']> = {
  receivedAt: AT,
  secondsOnTheWay: 2,
  from: { email: 'notifications@northwind.example', name: 'Jane Doe' },
  returnPath: 'notifications@northwind.example',
  replyTo: null,
  messageId: '<1@northwind.example>',
  spf: { result: 'pass', domain: 'northwind.example', aligned: true },
  dkim: [
    { result: 'pass', domain: 'other.example', selector: 's1', aligned: false, keyBits: 2048 },
  ],
  dmarc: { result: 'pass', domain: 'northwind.example', policy: 'reject' },
  tls: 'TLSv1.3',
  ip: '192.0.2.1',
}
const run = (changes: Partial<SenderTest>, probe = true) => (
  <TestRun
    test={sampleTest(changes)}
    connection={sampleConnection()}
    settings={sampleSettings({ proving: { probe, required: false } })}
    product="Letterhead"
  />
)

test('each stage is told with its time, and what is awaited says so', async () => {
  await show(run({ stages: stages('running', 'waiting') }))
  const list = await screen.findByRole('list', { name: 'Stages of the test' })
  const items = within(list).getAllByRole('listitem')
  expect(items.map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(/^Settings are valid.*10:00:05/),
    expect.stringMatching(/^Access at Microsoft is fresh.*10:00:05/),
    expect.stringMatching(/^Accepted by Microsoft.*10:00:05/),
    expect.stringMatching(/^Copy received ?under way/),
    expect.stringMatching(/^What it looked like ?not yet/),
  ])
  expect(screen.getByText('Not yet proven')).toBeVisible()
})

const judged = (code: ProofFinding['code'], values: ProofFinding['values']): Proof => ({
  verdict: 'differs',
  method: 'probe',
  at: AT,
  received,
  findings: [{ code, weight: 'differs', values }],
})
const deliverability = () => screen.queryByRole('link', { name: /under Deliverability/ })

test('what the domain’s records decide leads to the page that watches them', async () => {
  const proof = judged('dmarc_missing', { domain: 'northwind.example' })
  await show(run({ proof, stages: stages('done', 'done') }))
  await screen.findByRole('heading', { name: 'What recipients see' })
  expect(deliverability()).toHaveAttribute('href', '/general-settings/deliverability')
})

test('what the records have no part in leads nowhere', async () => {
  const proof = judged('display_name_replaced', { wished: 'Northwind', shown: 'Jane' })
  await show(run({ proof, stages: stages('done', 'done') }))
  await screen.findByRole('heading', { name: 'What recipients see' })
  expect(deliverability()).toBeNull()
})

test('a sender that recipients see otherwise is told plainly, with the way to mend it', async () => {
  const proof: Proof = {
    verdict: 'differs',
    method: 'probe',
    at: AT,
    received,
    findings: [
      {
        code: 'display_name_replaced',
        weight: 'differs',
        values: { wished: 'Northwind Traders', shown: 'Jane Doe' },
      },
      { code: 'message_id_replaced', weight: 'note', values: {} },
    ],
  }
  await show(run({ stages: stages('done', 'failed'), proof }))
  const panel = screen.getByRole('region', { name: 'What recipients see' })
  expect(panel).toHaveTextContent('Differs')
  await waitFor(() =>
    expect(panel).toHaveTextContent(/Microsoft shows “Jane Doe” instead of “Northwind Traders”/),
  )
  expect(panel).toHaveTextContent(/name the mailbox “Northwind Traders”/)
  expect(panel).toHaveTextContent(/pass \(not aligned\) other.example s=s1 2048 bit/)
  expect(within(panel).queryByRole('button', { name: /Paste/ })).toBeNull()
})

test('without a probe the received headers can be pasted; the message itself stays here', async () => {
  const proven: Proof = { verdict: 'proven', method: 'pasted', at: AT, received, findings: [] }
  const asked = standInServer({
    'POST /bff/sender/tests/*': () => json(sampleTest({ proof: proven })),
  })
  await show(run({ stages: stages('not_offered', 'not_offered') }, false))
  expect(await screen.findByText(/Nobody has seen so far what recipients see/)).toBeVisible()
  await userEvent.click(screen.getByRole('button', { name: 'Paste the received headers' }))
  const field = await screen.findByLabelText('Headers')
  await userEvent.click(screen.getByRole('button', { name: 'Judge the headers' }))
  expect(field).toHaveAccessibleDescription(/Paste the headers first/)
  await userEvent.click(field)
  await userEvent.paste('From: a@b.example\r\nSubject: x\r\n\r\nThe secret body')
  await userEvent.click(screen.getByRole('button', { name: 'Judge the headers' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    headers: 'From: a@b.example\nSubject: x',
  })
})

test('what is no header block is refused beside the field', async () => {
  standInServer({ 'POST /bff/sender/tests/*': () => problem(422, 'validation_failed') })
  await show(run({ stages: stages('not_offered', 'not_offered') }, false), 'fr')
  await userEvent.click(await screen.findByRole('button', { name: /Coller les en-têtes reçus/ }))
  await userEvent.type(await screen.findByLabelText('En-têtes'), 'Bonjour')
  await userEvent.click(screen.getByRole('button', { name: /Juger/ }))
  await waitFor(() =>
    expect(screen.getByLabelText('En-têtes')).toHaveAccessibleDescription(/pas des en-têtes/),
  )
})
