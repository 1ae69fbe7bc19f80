import { json } from '../answers.ts'
import { sampleActivity, sampleDetail, sampleHeld, sampleUnknown } from '../sample-activity.ts'
import { sampleDeliverability } from '../sample-deliverability.ts'
import { sampleHandOverPage, signedOut, TOKEN } from '../sample-hand-over-page.ts'
import { operatorSession, sampleAlert, sampleOverview } from '../sample-operator.ts'
import { sampleVolumeBrake } from '../sample-trail.ts'
import { connectedOf, type Deed, type ScreenState } from './screen-state.ts'

const ACTIVITY = '/general-settings/activity'
const AT = '2026-11-22T10:00:00.000Z'
const press = (words: RegExp): Deed => ({ press: words })
const held = { ...connectedOf(), 'GET /bff/held-mail': () => json(sampleHeld()) }

/** Pages beside the settings page. */
export const FURTHER_STATES: readonly ScreenState[] = [
  { number: 'A1', name: 'Activity', path: ACTIVITY, answers: connectedOf() },
  {
    number: 'A2',
    name: 'Activity out of the ordinary',
    path: ACTIVITY,
    answers: {
      ...connectedOf(),
      'GET /bff/activity/days*': () =>
        json(
          sampleActivity({
            anomaly: { day: '2026-11-20', accepted: 1200, usual: 80, direction: 'more' },
            waiting: { queued: 500, sending: 3, held: 0, unknown: 0 },
            secondsToFinish: 1010,
          }),
        ),
    },
  },
  { number: 'A3', name: 'Held mail', path: ACTIVITY, answers: held },
  {
    number: 'A4',
    name: 'Held mail leaving',
    path: ACTIVITY,
    answers: {
      ...connectedOf(),
      'GET /bff/held-mail': () =>
        json(
          sampleHeld({
            total: 4,
            drain: { startedAt: AT, automatic: false, total: 30, left: 12, secondsToFinish: 26 },
          }),
        ),
    },
  },
  {
    number: 'A5',
    name: 'Drop held mail',
    path: ACTIVITY,
    answers: held,
    deeds: [press(/^(Drop|Abandonner) 34/)],
  },
  {
    number: 'A6',
    name: 'Unknown mail',
    path: ACTIVITY,
    answers: {
      ...connectedOf(),
      'GET /bff/unknown-mail*': () =>
        json({
          data: [
            sampleUnknown(),
            sampleUnknown({
              id: '0190a1b2-0000-7000-8000-000000000022',
              subject: null,
              kind: 'reminder',
              maySendAgain: false,
            }),
          ],
          next_cursor: null,
          total: 2,
        }),
    },
  },
  {
    number: 'A7',
    name: 'One mail’s way',
    path: `${ACTIVITY}?mail=0190a1b2-0000-7000-8000-000000000011`,
    answers: {
      ...connectedOf(),
      'GET /bff/activity/notifications/*': () => json(sampleDetail()),
    },
  },
  { number: 'B1', name: 'Report', path: '/general-settings/report' },
  {
    number: 'B2',
    name: 'Brake pulled',
    path: '/general-settings/report',
    answers: {
      'GET /bff/brake': () =>
        json({ waiting: 12, pulled: { at: AT, by: 'person', name: 'Ada Lovelace', volume: null } }),
    },
  },
  {
    number: 'B3',
    name: 'Pulling the brake',
    path: '/general-settings/report',
    deeds: [press(/^(Stop all sending|Arrêter tous les envois)$/)],
  },
  {
    number: 'B4',
    name: 'Brake pulled by itself',
    path: '/general-settings/report',
    answers: {
      'GET /bff/brake': () =>
        json({
          waiting: 1204,
          pulled: { at: AT, by: 'volume', name: null, volume: { lastDay: 1240, usualDay: 84 } },
        }),
    },
  },
  { number: 'I1', name: 'Security', path: '/general-settings/security' },
  {
    number: 'I2',
    name: 'Own rule of the automatic brake',
    path: '/general-settings/security',
    answers: {
      'GET /bff/brake/volume': () =>
        json(sampleVolumeBrake({ choice: 'own', own: { times: 8, atLeast: 500 }, version: 1 })),
    },
  },
  { number: 'C1', name: 'Audit', path: '/general-settings/audit' },
  { number: 'D1', name: 'Integrations', path: '/general-settings/integrations' },
  {
    number: 'E1',
    name: 'Deliverability',
    path: '/general-settings/deliverability',
    answers: {
      ...connectedOf(),
      'GET /bff/deliverability': () => json(sampleDeliverability()),
    },
  },
  {
    number: 'F1',
    name: 'Operator',
    path: '/operator',
    answers: {
      'GET /bff/session': () => json(operatorSession),
      'GET /bff/operator/overview': () => json(sampleOverview),
      'GET /bff/operator/alerts': () => json({ alerts: [sampleAlert({})] }),
    },
  },
  {
    number: 'G1',
    name: 'Hand-over page',
    path: `/approve/${TOKEN}`,
    answers: {
      'GET /bff/session': () => json(signedOut),
      'GET /bff/hand-overs/by-token/*': () => json(sampleHandOverPage()),
    },
  },
  {
    number: 'H1',
    name: 'Not signed in',
    answers: { 'GET /bff/session': () => json(signedOut) },
  },
]
