import type {
  ActivityDays,
  ActivityDetail,
  ActivityItem,
  HeldMail,
  OutboxPolicies,
  UnknownMail,
} from '@letterhead/contract'

const AT = '2026-11-22T10:00:00.000Z'
const LATEST = Date.parse('2026-11-22T00:00:00.000Z')
const DAY_MS = 86_400_000

type Day = ActivityDays['days'][number]
const quietDay = (day: string): Day => ({
  day,
  accepted: 0,
  rejected: 0,
  expired: 0,
  cancelled: 0,
  held: 0,
  unknown: 0,
})

/** Four weeks: more on working days, the last two held up. */
const fourWeeks = (): Day[] =>
  Array.from({ length: 28 }, (_, place) => {
    const at = new Date(LATEST - (27 - place) * DAY_MS)
    const day = quietDay(at.toISOString().slice(0, 10))
    const working = at.getUTCDay() !== 0 && at.getUTCDay() !== 6
    const accepted = working ? 60 + ((place * 37) % 50) : 6 + (place % 5)
    if (place === 26) return { ...day, accepted: 31, held: 22, unknown: 2 }
    if (place === 27) return { ...day, accepted: 4, held: 12, rejected: 1 }
    return { ...day, accepted, rejected: place % 9 === 0 ? 2 : 0, cancelled: place === 12 ? 1 : 0 }
  })

const pace = (limit: number, left: number) => ({ allowed: limit, own: null, limit, left })

export const sampleActivity = (changes: Partial<ActivityDays> = {}): ActivityDays => ({
  days: fourWeeks(),
  anomaly: null,
  waiting: { queued: 0, sending: 0, held: 0, unknown: 0 },
  limits: {
    provider: 'microsoft',
    messagesPerMinute: pace(30, 28),
    messagesPerDay: pace(10_000, 9876),
    recipientsPerDay: pace(10_000, 420),
    bytesPerFiveMinutes: null,
    mayLimit: true,
    version: 0,
  },
  secondsToFinish: 0,
  pausedUntil: null,
  pausedCode: null,
  ...changes,
})

export const sampleItem = (changes: Partial<ActivityItem> = {}): ActivityItem => ({
  id: '0190a1b2-0000-7000-8000-000000000011',
  kind: 'task',
  workspaceId: 'a',
  state: 'accepted',
  code: 'accepted',
  createdAt: AT,
  settledAt: AT,
  nextAttemptAt: null,
  from: 'notifications@northwind.example',
  diverted: false,
  recipients: ['max@northwind.example'],
  attempts: 1,
  ...changes,
})

export const sampleItems: readonly ActivityItem[] = [
  sampleItem(),
  sampleItem({
    id: '0190a1b2-0000-7000-8000-000000000012',
    kind: 'incident',
    state: 'held',
    code: 'grant_revoked',
    settledAt: null,
    recipients: ['max@northwind.example', 'ida@northwind.example', 'legal@northwind.example'],
  }),
  sampleItem({
    id: '0190a1b2-0000-7000-8000-000000000013',
    kind: 'reminder',
    state: 'rejected',
    code: 'recipient_rejected',
    recipients: ['nobody@elsewhere.example'],
  }),
  sampleItem({
    id: '0190a1b2-0000-7000-8000-000000000014',
    kind: 'invitation',
    state: 'unknown',
    code: 'no_answer',
    settledAt: null,
  }),
]

export const sampleDetail = (changes: Partial<ActivityItem> = {}): ActivityDetail => {
  const item = sampleItem({
    state: 'queued',
    code: 'provider_throttled',
    settledAt: null,
    nextAttemptAt: '2026-11-22T10:03:00.000Z',
    ...changes,
  })
  const { id, kind, state, code, createdAt, settledAt, nextAttemptAt, from, workspaceId } = item
  return {
    item,
    logLink: 'https://log.example',
    notification: {
      id,
      kind,
      state,
      code,
      createdAt,
      settledAt,
      nextAttemptAt,
      from,
      workspaceId,
      organizationId: 'northwind',
      recipients: item.recipients.length,
      attempts: 1,
      sendAfter: null,
      expiresAt: '2026-11-25T10:00:00.000Z',
      resolved: null,
      timeline: [
        {
          attempt: 1,
          startedAt: '2026-11-22T10:00:02.000Z',
          endedAt: '2026-11-22T10:00:05.000Z',
          outcome: 'later',
          code: 'provider_throttled',
          providerCode: 'ApplicationThrottled',
          httpStatus: 429,
          correlationId: '3b1f6c1e-7d0a-4a55-9a6a-0d1d5e0c1a2b',
        },
      ],
    },
  }
}

export const sampleHeld = (changes: Partial<HeldMail> = {}): HeldMail => ({
  reason: 'decision',
  code: null,
  total: 34,
  oldestAt: '2026-11-19T08:00:00.000Z',
  byKind: [
    { kind: 'task', count: 30, oldestAt: '2026-11-19T08:00:00.000Z', mayLeaveFromPlatform: true },
    {
      kind: 'incident',
      count: 4,
      oldestAt: '2026-11-20T09:00:00.000Z',
      mayLeaveFromPlatform: false,
    },
  ],
  mayDrain: true,
  secondsToFinish: 95,
  drain: null,
  work: [],
  ...changes,
})

export const nothingHeld: HeldMail = sampleHeld({
  reason: null,
  total: 0,
  oldestAt: null,
  byKind: [],
  secondsToFinish: null,
})

export const sampleUnknown = (changes: Partial<UnknownMail> = {}): UnknownMail => ({
  id: '0190a1b2-0000-7000-8000-000000000021',
  kind: 'invitation',
  workspaceId: 'a',
  createdAt: AT,
  attemptedAt: AT,
  attempts: 1,
  code: 'no_answer',
  from: 'notifications@northwind.example',
  provider: 'microsoft',
  logLink: 'https://log.example',
  providerCode: null,
  httpStatus: null,
  correlationId: null,
  recipients: ['max@northwind.example'],
  subject: 'You are invited to the privacy review',
  maySendAgain: true,
  ...changes,
})

type Policy = OutboxPolicies['kinds'][number]
const policy = (kind: string, changes: Partial<Policy> = {}): Policy => ({
  kind,
  whenBroken: 'hold',
  whenUnknown: 'park',
  expiresAfterHours: 72,
  choices: ['hold', 'expire', 'platform'],
  ...changes,
})
const always = (kind: string) => policy(kind, { expiresAfterHours: null, choices: ['hold'] })

export const samplePolicies = (changes: Partial<OutboxPolicies> = {}): OutboxPolicies => ({
  kinds: [
    policy('task'),
    policy('request'),
    policy('invitation', { whenBroken: 'platform' }),
    policy('reminder', { whenBroken: 'expire', expiresAfterHours: 24 }),
    always('compliance_alert'),
    always('rights_request'),
    always('incident'),
    policy('workflow'),
  ],
  platformSender: { name: 'Letterhead', email: 'no-reply@letterhead.example' },
  version: 3,
  ...changes,
})
