import type { HandOverPage } from '@letterhead/contract'

export const TOKEN = 'b'.repeat(43)
export const signedOut = { signedIn: false, productName: 'Letterhead', locale: null }

export const sampleAsk: NonNullable<HandOverPage['ask']> = {
  organizationName: 'Northwind Traders',
  askedBy: 'Ada Lovelace',
  askedAt: '2026-11-22T10:00:00.000Z',
  service: 'https://letterhead.example',
  clientId: 'client-1',
  tenant: null,
  scopes: [{ scope: 'Mail.Send', title: 'Send email', reason: 'This is what it is for.' }],
  notAsked: ['It cannot read mail.'],
  steps: ['Make sure that the request is real.', 'Press the button.'],
  approve: { path: `/bff/hand-overs/by-token/${TOKEN}/open`, url: 'https://login.example/consent' },
  console: { url: 'https://entra.example/apps', path: ['Enterprise apps', 'Permissions'] },
  otherTenant: null,
  failure: null,
}
export const sampleHandOverPage = (changes: Partial<HandOverPage> = {}): HandOverPage => ({
  state: 'waiting',
  provider: 'microsoft',
  productName: 'Letterhead',
  expiresAt: '2026-11-29T10:00:00.000Z',
  decidedAt: null,
  ask: sampleAsk,
  ...changes,
})
