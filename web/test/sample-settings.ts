import type {
  ConnectAttempt,
  EmailSettings,
  HandOver,
  SenderTest,
  Session,
} from '@letterhead/contract'

const ATTEMPT_ID = '0190a1b2-0000-7000-8000-000000000007'
const AT = '2026-11-22T10:00:00.000Z'

const unproven = {
  proof: { verdict: 'not_yet_proven', method: null, at: null, received: null, findings: [] },
} as const
const noProbe = { proving: { probe: false, required: false } } as const

const inStages = () => ({ stages: [], proof: { ...unproven.proof, findings: [] } })

export const sampleSender = (email: string, alias: string) => ({
  email,
  alias,
  effectiveSince: AT,
  changedBy: 'Ada Lovelace',
  testId: null,
  proof: { ...unproven.proof, findings: [] },
})

export const sampleSession = {
  signedIn: true,
  productName: 'Letterhead',
  person: {
    name: 'Ada Lovelace',
    email: 'ada@northwind.example',
    emailVerified: true,
    role: 'admin',
    locale: 'en',
  },
  organization: { id: 'northwind', name: 'Northwind Traders' },
} as const satisfies Session

export const sampleSettings = (changes: Partial<EmailSettings> = {}): EmailSettings => ({
  organization: {
    id: 'northwind',
    name: 'Northwind Traders',
    workspaces: [
      { id: 'a', name: 'Privacy' },
      { id: 'b', name: 'Research' },
      { id: 'c', name: 'Human resources' },
    ],
  },
  mayChange: true,
  platformSender: { name: 'Letterhead', email: 'no-reply@letterhead.example' },
  senderInUse: { kind: 'platform', name: 'Letterhead', email: 'no-reply@letterhead.example' },
  providers: [
    { provider: 'microsoft', available: true },
    { provider: 'google', available: true },
  ],
  connection: null,
  sender: null,
  lastTest: null,
  waiting: { queued: 0, held: 0, unknown: 0 },
  openAttempt: null,
  openHandOver: null,
  version: 1,
  ...noProbe,
  ...changes,
})

export const sampleConnection = (
  changes: Partial<NonNullable<EmailSettings['connection']>> = {},
): NonNullable<EmailSettings['connection']> => ({
  id: '0190a1b2-0000-7000-8000-000000000001',
  provider: 'microsoft',
  state: 'connected',
  code: null,
  account: { email: 'notifications@northwind.example', name: null, tenant: null },
  scopes: ['openid', 'Mail.Send'],
  connectedBy: 'Ada Lovelace',
  connectedAt: AT,
  lastAcceptedAt: null,
  links: { log: 'https://log.example', grants: 'https://grants.example' },
  pausedUntil: null,
  pausedCode: null,
  endings: [],
  ...changes,
})

export const sampleTest = (changes: Partial<SenderTest> = {}): SenderTest => ({
  id: '0190a1b2-0000-7000-8000-000000000005',
  state: 'accepted',
  email: 'notifications@northwind.example',
  alias: 'Northwind Traders',
  to: 'ada@northwind.example',
  startedAt: AT,
  settledAt: AT,
  code: 'accepted',
  technical: null,
  providerMessageId: 'message-1',
  ...inStages(),
  overtaken: false,
  ...changes,
})

export const sampleAttempt = (changes: Partial<ConnectAttempt> = {}): ConnectAttempt => ({
  id: ATTEMPT_ID,
  provider: 'microsoft',
  purpose: 'connect',
  state: 'pending',
  display: 'popup',
  startPath: `/bff/connect-attempts/${ATTEMPT_ID}/start`,
  expiresAt: '2999-01-01T00:00:00.000Z',
  failure: null,
  account: null,
  expected: null,
  missingScopes: [],
  ...changes,
})

export const sampleHandOver = (changes: Partial<HandOver> = {}): HandOver => ({
  id: '0190a1b2-0000-7000-8000-000000000009',
  provider: 'microsoft',
  purpose: 'connect',
  state: 'waiting',
  url: `https://letterhead.example/approve/${'a'.repeat(43)}`,
  createdBy: 'Ada Lovelace',
  createdAt: AT,
  expiresAt: '2026-11-29T10:00:00.000Z',
  decidedAt: null,
  clientId: '11111111-2222-3333-4444-555555555555',
  tenant: null,
  adminConsentUrl: 'https://login.example/adminconsent',
  otherTenant: null,
  failure: null,
  ...changes,
})
