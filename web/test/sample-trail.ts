import type {
  SenderPolicy,
  VolumeBrake,
  AuditEntry,
  Brake,
  MailboxReport,
  Retention,
} from '@letterhead/contract'

const ZEROS = '0'.repeat(64)

export const sampleEntry = (changes: Partial<AuditEntry> = {}): AuditEntry => ({
  sequence: 1,
  at: '2026-11-22T10:00:00.000Z',
  actor: { kind: 'person', id: 'sign-in-ada', name: 'Ada Lovelace' },
  action: 'connection.connected',
  details: { provider: 'microsoft', scopes: ['Mail.Send'] },
  address: '203.0.113.4',
  requestId: 'req_7',
  previousDigest: ZEROS,
  digest: 'a'.repeat(64),
  ...changes,
})

export const sampleTrail: readonly AuditEntry[] = [
  sampleEntry({
    sequence: 6,
    at: '2026-11-22T14:12:00.000Z',
    action: 'brake.released',
    details: {},
  }),
  sampleEntry({ sequence: 5, at: '2026-11-22T13:40:00.000Z', action: 'brake.pulled', details: {} }),
  sampleEntry({
    sequence: 4,
    at: '2026-11-22T10:04:00.000Z',
    action: 'sender.tested',
    details: { fields: ['email', 'alias'] },
  }),
  sampleEntry({ sequence: 3 }),
  sampleEntry({
    sequence: 2,
    at: '2026-11-21T08:30:00.000Z',
    actor: { kind: 'api_key', id: 'key-1', name: 'Host product' },
    action: 'workspace.provisioned',
    details: { workspaceId: 'research' },
  }),
  sampleEntry({
    sequence: 1,
    at: '2026-11-21T08:29:00.000Z',
    actor: { kind: 'system', id: 'outbox', name: null },
    action: 'connection.needs_reconnect',
    details: { code: 'grant_revoked' },
    address: null,
    requestId: null,
  }),
]

type Line = MailboxReport['sending'][number]
const sampleLine = (changes: Partial<Line>): Line => ({
  month: '2026-11',
  kind: 'task',
  through: 'own',
  accepted: 0,
  rejected: 0,
  ended: 0,
  unknown: 0,
  recipients: 0,
  ...changes,
})

export const sampleReport = (changes: Partial<MailboxReport> = {}): MailboxReport => ({
  from: '2025-11-23',
  to: '2026-11-22',
  sending: [
    sampleLine({ kind: 'reminder', accepted: 412, recipients: 431 }),
    sampleLine({ kind: 'task', accepted: 1284, rejected: 3, recipients: 1310 }),
    sampleLine({ kind: 'incident', accepted: 6, unknown: 1, recipients: 18 }),
    sampleLine({ month: '2026-10', kind: 'task', accepted: 968, ended: 2, recipients: 990 }),
    sampleLine({
      month: '2026-09',
      through: 'platform',
      kind: 'task',
      accepted: 57,
      recipients: 57,
    }),
  ],
  renewals: [
    { month: '2026-11', count: 412 },
    { month: '2026-10', count: 96 },
  ],
  connections: [
    {
      provider: 'microsoft',
      email: 'notifications@northwind.example',
      connectedBy: 'Ada Lovelace',
      connectedAt: '2026-10-02T09:15:00.000Z',
      disconnectedAt: null,
      lastUsedAt: '2026-11-22T10:00:00.000Z',
    },
  ],
  ...changes,
})

export const sampleBrake = (changes: Partial<Brake> = {}): Brake => ({
  pulled: null,
  waiting: 0,
  ...changes,
})

export const sampleVolumeBrake = (changes: Partial<VolumeBrake> = {}): VolumeBrake => ({
  choice: 'operator',
  own: null,
  operator: null,
  lastDay: 31,
  usualDay: 84,
  version: 0,
  ...changes,
})

export const samplePolicy = (changes: Partial<SenderPolicy> = {}): SenderPolicy => ({
  operator: ['northwind.example'],
  organization: ['privacy@northwind.example'],
  version: 3,
  senderAllowed: null,
  advice: {
    provider: 'microsoft',
    mailbox: 'notifications@northwind.example',
    links: {
      mfa: 'https://mfa.example',
      signIns: 'https://signins.example',
      sendingLog: 'https://log.example',
    },
  },
  anomaly: null,
  ...changes,
})

export const sampleRetention = (changes: Partial<Retention> = {}): Retention => ({
  own: null,
  operator: 400,
  oldest: '2026-03-03T10:00:00.000Z',
  version: 0,
  ...changes,
})
