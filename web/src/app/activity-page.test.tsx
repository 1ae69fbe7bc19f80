import type { OutboxLimits } from '@letterhead/contract'
import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import {
  nothingHeld,
  sampleActivity,
  sampleDetail,
  sampleHeld,
  sampleItem,
  sampleItems,
  samplePolicies,
  sampleUnknown,
} from '../../test/sample-activity.ts'
import { sampleConnection, sampleSession, sampleSettings } from '../../test/sample-settings.ts'
import { sampleBrake } from '../../test/sample-trail.ts'
import { show } from '../../test/show.tsx'
import { json, problem, standInServer, type Routes } from '../../test/stand-in-server.ts'
import { ActivityPage } from './activity-page.tsx'

const ACTIVITY = '/general-settings/activity'
const THEIRS = { by: 'Grace Hopper', at: '2026-11-22T10:00:00Z' }
const mails = (data: readonly unknown[], next_cursor: string | null = null) =>
  json({ data, next_cursor })
const unknown = (data: readonly unknown[]) => json({ data, next_cursor: null, total: data.length })

const serve = (routes: Routes = {}) =>
  standInServer({
    'GET /bff/session': () => json(sampleSession),
    'GET /bff/email-settings': () => json(sampleSettings({ connection: sampleConnection() })),
    'GET /bff/brake': () => json(sampleBrake()),
    'GET /bff/held-mail': () => json(nothingHeld),
    'GET /bff/outbox/policies': () => json(samplePolicies()),
    'GET /bff/activity/days*': () => json(sampleActivity()),
    'GET /bff/activity/notifications/*': () => json(sampleDetail()),
    'GET /bff/activity/notifications*': () => mails(sampleItems),
    'GET /bff/unknown-mail*': () => unknown([]),
    ...routes,
  })
const region = async (name: string | RegExp) => within(await screen.findByRole('region', { name }))
const posted = (asked: ReturnType<typeof serve>) =>
  asked.filter(({ method }) => method !== 'GET').map(({ path, body }) => ({ path, body }))

test('the chart has a table that says the same in figures', async () => {
  serve()
  await show(<ActivityPage />, 'en', ACTIVITY)
  const days = await region('Emails by day')
  expect(days.getByRole('img', { name: /Emails by day, as bars/ })).toBeVisible()
  const row = days.getByRole('row', { name: /^Saturday 21 November/, hidden: true })
  expect(row).toHaveTextContent('Saturday 21 November310002')
})

test('unusual volume is noted in plain words', async () => {
  const anomaly = { day: '2026-11-20', accepted: 1200, usual: 80, direction: 'more' } as const
  serve({ 'GET /bff/activity/days*': () => json(sampleActivity({ anomaly })) })
  await show(<ActivityPage />, 'en', ACTIVITY)
  expect(await screen.findByText('Far more emails than usual')).toBeVisible()
  expect(
    screen.getByText(/1,200 were accepted on Friday 20 November.*usually about 80/),
  ).toBeVisible()
})

test('what is left of the pace and the time to finish are said', async () => {
  const waiting = { queued: 500, sending: 3, held: 0, unknown: 0 }
  serve({
    'GET /bff/activity/days*': () => json(sampleActivity({ waiting, secondsToFinish: 1010 })),
  })
  await show(<ActivityPage />, 'en', ACTIVITY)
  const pace = await region('Pace')
  expect(pace.getByText('9,876 of 10,000 left')).toBeVisible()
  expect(pace.getByText(/503 emails are on their way out.*in about 17 minutes/)).toBeVisible()
})

test('filters stand in the address and are asked of the server', async () => {
  const asked = serve()
  await show(<ActivityPage />, 'en', `${ACTIVITY}?state=held&kind=incident`)
  await region('Emails')
  expect(await screen.findByLabelText('State')).toHaveValue('held')
  await waitFor(() =>
    expect(asked.map(({ path }) => path)).toContain(
      '/bff/activity/notifications?kind=incident&state=held',
    ),
  )
  await userEvent.selectOptions(screen.getByLabelText('State'), 'unknown')
  await waitFor(() =>
    expect(asked.map(({ path }) => path)).toContain(
      '/bff/activity/notifications?kind=incident&state=unknown',
    ),
  )
})

test('mail to one address is found, and the address stays out of the page’s own', async () => {
  const asked = serve({
    'POST /bff/activity/notifications/find': () => mails([sampleItem({ id: 'mail-to-rita' })]),
  })
  await show(<ActivityPage />, 'en', `${ACTIVITY}?kind=incident`)
  const emails = await region('Emails')
  await userEvent.type(await emails.findByLabelText('Sent to'), 'rita{Enter}')
  expect(emails.getByLabelText('Sent to')).toHaveAccessibleDescription(/one whole address/)
  expect(posted(asked)).toEqual([])
  await userEvent.type(emails.getByLabelText('Sent to'), '@client.example{Enter}')
  await waitFor(() =>
    expect(posted(asked)).toEqual([
      {
        path: '/bff/activity/notifications/find',
        body: { kind: 'incident', recipient: 'rita@client.example' },
      },
    ]),
  )
  expect(location.href).not.toContain('rita')
  await userEvent.click(await emails.findByRole('button', { name: 'Everybody' }))
  expect(emails.getByLabelText('Sent to')).toHaveValue('')
})

test('one email opens beside the list with its way, and can be cancelled', async () => {
  let state: 'queued' | 'cancelled' = 'queued'
  const asked = serve({
    'GET /bff/activity/notifications/*': () => json(sampleDetail({ state })),
    'POST /bff/activity/notifications/*': () => {
      state = 'cancelled'
      return json(sampleDetail({ state }))
    },
  })
  await show(<ActivityPage />, 'en', ACTIVITY)
  const list = await region('Emails')
  await userEvent.click(await list.findByRole('button', { name: 'New tasks' }))
  const drawer = within(await screen.findByRole('dialog', { name: 'New tasks' }))
  expect(await drawer.findByText('Call 1 to the provider')).toBeVisible()
  expect(drawer.getByText(/The provider asked to try again later after 3 seconds/)).toBeVisible()
  await userEvent.click(drawer.getByRole('button', { name: 'Cancel this email' }))
  const question = within(await screen.findByRole('alertdialog'))
  await userEvent.click(question.getByRole('button', { name: 'Cancel the email' }))
  expect(await drawer.findByText('Cancelled')).toBeVisible()
  expect(posted(asked)).toHaveLength(1)
})

test('held mail is shown with its age and its kinds, and chosen kinds leave', async () => {
  let held = sampleHeld()
  const asked = serve({
    'GET /bff/held-mail': () => json(held),
    'POST /bff/held-mail/drain': () => {
      held = sampleHeld({
        total: 30,
        drain: {
          startedAt: '2026-11-22T10:00:00Z',
          automatic: false,
          total: 4,
          left: 3,
          secondsToFinish: 6,
        },
      })
      return json(held)
    },
    'POST /bff/held-mail/stop': () => json(sampleHeld()),
  })
  await show(<ActivityPage />, 'en', ACTIVITY)
  const card = await region('Emails on hold')
  expect(card.getByText(/Sending all of it takes about 2 minutes/)).toBeVisible()
  expect(card.getByRole('button', { name: 'Send 34 emails now' })).toBeVisible()
  await userEvent.click(card.getByRole('checkbox', { name: /^New tasks/ }))
  expect(card.queryByRole('button', { name: /platform’s address/ })).toBeNull()
  await userEvent.click(card.getByRole('button', { name: 'Send 4 emails now' }))
  expect(await card.findByRole('progressbar')).toHaveAttribute('value', '1')
  await userEvent.click(card.getByRole('button', { name: 'Stop, hold the rest' }))
  await waitFor(() => expect(card.queryByRole('progressbar')).toBeNull())
  expect(posted(asked)).toEqual([
    { path: '/bff/held-mail/drain', body: { kinds: ['incident'], from: 'own' } },
    { path: '/bff/held-mail/stop', body: undefined },
  ])
})

test('dropping asks first, and the way out has the focus', async () => {
  const asked = serve({
    'GET /bff/held-mail': () => json(sampleHeld()),
    'POST /bff/held-mail/drop': () => json(nothingHeld),
  })
  await show(<ActivityPage />, 'en', ACTIVITY)
  const card = await region('Emails on hold')
  await userEvent.click(card.getByRole('button', { name: 'Drop 34 emails…' }))
  const dialog = within(await screen.findByRole('alertdialog', { name: 'Drop 34 emails?' }))
  await waitFor(() => expect(dialog.getByRole('button', { name: 'Keep on hold' })).toHaveFocus())
  await userEvent.click(dialog.getByRole('button', { name: 'Drop 34 emails' }))
  await waitFor(() => expect(screen.queryByRole('region', { name: 'Emails on hold' })).toBeNull())
  expect(posted(asked)).toEqual([{ path: '/bff/held-mail/drop', body: { all: true } }])
})

test('an email of unknown outcome is explained and never sent again without a question', async () => {
  let left = [sampleUnknown()]
  const asked = serve({
    'GET /bff/unknown-mail*': () => unknown(left),
    'POST /bff/unknown-mail/resolve': () => {
      left = []
      return json({ resolved: 1, skipped: 0, left: 0 })
    },
  })
  await show(<ActivityPage />, 'en', ACTIVITY)
  const card = await region('Emails that may have left')
  expect(await card.findByText('You are invited to the privacy review')).toBeVisible()
  expect(
    card.getByText(/Look into the folder “Sent” of notifications@northwind.example/),
  ).toBeVisible()
  await userEvent.click(card.getByRole('button', { name: 'Send it again…' }))
  const dialog = within(await screen.findByRole('alertdialog'))
  expect(dialog.getByText(/the recipients get it twice/)).toBeVisible()
  await userEvent.click(dialog.getByRole('button', { name: 'Send again' }))
  expect(await screen.findByText('1 email is settled.')).toBeVisible()
  expect(posted(asked)).toEqual([
    {
      path: '/bff/unknown-mail/resolve',
      body: { ids: [sampleUnknown().id], as: 'send_again' },
    },
  ])
})

test('a rule by kind is changed, and those that always hold say why', async () => {
  const asked = serve({
    'PUT /bff/outbox/policies': () => json(samplePolicies({ version: 4 })),
  })
  await show(<ActivityPage />, 'en', ACTIVITY)
  const card = await region('When the mailbox cannot send')
  await userEvent.click(
    (await card.findByText('Incidents', { selector: 'summary span' })).closest('summary')!,
  )
  expect(card.getAllByText(/rights or deadlines depend on these emails/)[2]).toBeVisible()
  await userEvent.click(card.getByText('New tasks'))
  await userEvent.selectOptions(
    card.getAllByLabelText('While the mailbox cannot send')[0]!,
    'platform',
  )
  await userEvent.click(card.getByRole('button', { name: 'Save 1 rule' }))
  expect(await card.findByText('Saved. The rules hold from now on.')).toBeVisible()
  expect(posted(asked)[0]?.body).toEqual({
    version: 3,
    kinds: [{ kind: 'task', whenBroken: 'platform', whenUnknown: 'park', expiresAfterHours: 72 }],
  })
})

test('rules that another admin changed meanwhile are loaded, and the choice stays', async () => {
  let policies = samplePolicies()
  const asked = serve({
    'GET /bff/outbox/policies': () => json(policies),
    'PUT /bff/outbox/policies': () => problem(412, 'precondition_failed', { changed: THEIRS }),
  })
  await show(<ActivityPage />, 'en', ACTIVITY)
  const card = await region('When the mailbox cannot send')
  await userEvent.click(await card.findByText('New tasks', { selector: 'summary span' }))
  const choice = card.getAllByLabelText('While the mailbox cannot send')[0]!
  await userEvent.selectOptions(choice, 'expire')
  const [, second, ...rest] = policies.kinds
  policies = samplePolicies({
    version: 4,
    kinds: [policies.kinds[0]!, { ...second!, whenUnknown: 'resend' }, ...rest],
  })
  await userEvent.click(card.getByRole('button', { name: 'Save 1 rule' }))
  const alert = await card.findByRole('alert')
  expect(alert).toHaveTextContent(/^Grace Hopper changed these settings on 22 Nov 2026/)
  await waitFor(() => expect(alert).toHaveTextContent('Changed: New requests'))
  await userEvent.click(await card.findByRole('button', { name: 'Load the latest version' }))
  await waitFor(() => expect(card.queryByRole('alert')).toBeNull())
  expect(choice).toHaveValue('expire')
  await userEvent.click(card.getByRole('button', { name: 'Save 1 rule' }))
  await card.findByRole('alert')
  expect(posted(asked).map(({ body }) => body)).toEqual([
    expect.objectContaining({ version: 3 }),
    expect.objectContaining({ version: 4 }),
  ])
})

const withLimits = (changes: Partial<OutboxLimits>) => {
  const { limits } = sampleActivity()
  return sampleActivity({ limits: { ...limits, ...changes } })
}

test('an organisation lowers its own limits, and never above what is allowed', async () => {
  let activity = sampleActivity()
  const asked = serve({
    'GET /bff/activity/days*': () => json(activity),
    'PUT /bff/outbox/limits': () => {
      activity = withLimits({
        messagesPerMinute: { allowed: 30, own: 5, limit: 5, left: 4 },
        version: 1,
      })
      return json(activity.limits)
    },
  })
  await show(<ActivityPage />, 'en', ACTIVITY)
  const pace = await region('Pace')
  const field = await pace.findByLabelText('Emails a minute')
  expect(pace.queryByRole('button', { name: 'Save the limits' })).toBeNull()
  await userEvent.type(field, '31')
  await userEvent.click(pace.getByRole('button', { name: 'Save the limits' }))
  expect(field).toHaveAccessibleDescription(/Enter a whole number from 1 to 30, or nothing/)
  expect(posted(asked)).toEqual([])
  await userEvent.clear(field)
  await userEvent.type(field, '5')
  await userEvent.dblClick(pace.getByRole('button', { name: 'Save the limits' }))
  expect(await pace.findByText('(your own limit)')).toBeVisible()
  expect(pace.getByText('4 of 5 left')).toBeVisible()
  expect(posted(asked)).toEqual([
    {
      path: '/bff/outbox/limits',
      body: { messagesPerMinute: 5, messagesPerDay: null, recipientsPerDay: null, version: 0 },
    },
  ])
})

test('limits that another admin changed are shown beside what was typed', async () => {
  let activity = sampleActivity()
  serve({
    'GET /bff/activity/days*': () => json(activity),
    'PUT /bff/outbox/limits': () => problem(412, 'precondition_failed', { changed: THEIRS }),
  })
  await show(<ActivityPage />, 'fr', ACTIVITY)
  const pace = await region('Rythme')
  const field = await pace.findByLabelText('E‑mails en 24 heures')
  await userEvent.type(field, '700')
  activity = withLimits({
    messagesPerDay: { allowed: 10_000, own: 900, limit: 900, left: 900 },
    version: 1,
  })
  await userEvent.click(pace.getByRole('button', { name: 'Enregistrer les limites' }))
  const alert = await pace.findByRole('alert')
  expect(alert).toHaveTextContent(/^Grace Hopper a modifié ces réglages le 22 nov. 2026/)
  await waitFor(() => expect(alert).toHaveTextContent('E‑mails en 24 heures : 900'))
  expect(field).toHaveValue('700')
  await userEvent.click(within(alert).getByRole('button', { name: 'Charger la dernière version' }))
  expect(field).toHaveValue('900')
})

test('a member reads everything and decides nothing', async () => {
  serve({
    'GET /bff/session': () =>
      json({ ...sampleSession, person: { ...sampleSession.person, role: 'member' } }),
    'GET /bff/held-mail': () => json(sampleHeld()),
    'GET /bff/unknown-mail*': () => unknown([sampleUnknown({ subject: null })]),
    'GET /bff/activity/notifications*': () => mails([sampleItem()]),
  })
  await show(<ActivityPage />, 'fr', ACTIVITY)
  const held = await region('E‑mails suspendus')
  expect(held.queryByRole('button')).toBeNull()
  expect(held.queryByRole('checkbox')).toBeNull()
  const parked = await region('E‑mails peut-être partis')
  await parked.findByText('Invitations')
  expect(parked.queryByRole('button', { name: /Renvoyer/ })).toBeNull()
  const rules = await region('Quand la boîte ne peut pas envoyer')
  await rules.findByText('Nouvelles tâches')
  expect(rules.queryByRole('combobox')).toBeNull()
})

test('an organisation without mail is not shown an empty chart', async () => {
  const days = sampleActivity().days.map(({ day }) => ({
    day,
    accepted: 0,
    rejected: 0,
    expired: 0,
    cancelled: 0,
    held: 0,
    unknown: 0,
  }))
  serve({
    'GET /bff/activity/days*': () => json(sampleActivity({ days })),
    'GET /bff/activity/notifications*': () => mails([]),
  })
  await show(<ActivityPage />, 'en', ACTIVITY)
  expect(await screen.findByText(/Bars appear with the first one/)).toBeVisible()
  expect(await screen.findByText(/No email so far/)).toBeVisible()
})
