import type { ApiKeyView, OperatorAlert, OperatorOverview } from '@letterhead/contract'
import { sampleSession } from './sample-settings.ts'

const AT = '2026-11-22T10:00:00.000Z'
export const sampleAlert = (changes: Partial<OperatorAlert>): OperatorAlert => ({
  code: 'client_secret_expired',
  provider: 'microsoft',
  during: 'renewing',
  firstAt: AT,
  lastAt: AT,
  count: 12,
  resolvedAt: null,
  technical: { providerCode: 'AADSTS7000222', httpStatus: 401, correlationId: 'c-1' },
  ...changes,
})
export const sampleKey = (changes: Partial<ApiKeyView> = {}): ApiKeyView => ({
  id: '0190a1b2-0000-7000-8000-0000000000c1',
  name: 'nightly jobs',
  prefix: 'lh_org_3kTz9QwX',
  organizationId: 'northwind',
  scopes: ['send', 'read'],
  state: 'alive',
  createdAt: AT,
  createdBy: 'Olga',
  expiresAt: null,
  lastUsedAt: null,
  revokedAt: null,
  ...changes,
})
export const sampleOverview: OperatorOverview = {
  providers: [
    {
      provider: 'microsoft',
      configured: true,
      available: true,
      connections: { connected: 1200, needsReconnect: 3, disconnected: 40 },
    },
    {
      provider: 'google',
      configured: false,
      available: false,
      connections: { connected: 0, needsReconnect: 0, disconnected: 0 },
    },
  ],
  alerts: [],
  secrets: [
    {
      provider: 'microsoft',
      which: 'first',
      inUse: true,
      expiresAt: '2026-11-28T23:59:59.000Z',
      daysLeft: 6,
      outlook: 'days_7',
    },
  ],
}
/** Who runs the installation belongs to no organisation. */
export const operatorSession = {
  ...sampleSession,
  person: { ...sampleSession.person, name: 'Olga', role: 'operator' },
  organization: null,
}
