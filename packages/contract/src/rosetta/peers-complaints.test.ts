import { describe, expect, it } from 'vitest'
import {
  rosettaEntry,
  type RosettaCode,
  type RosettaProvider,
  type RosettaSituation,
} from './index.ts'

const SITUATION: RosettaSituation = {
  provider: 'microsoft',
  during: 'sending',
  mailbox: 'box@northwind.example',
  senderEmail: 'privacy@northwind.example',
  productName: 'Letterhead',
  organizationName: 'Northwind',
  clientId: 'client-1',
  tenant: 'tenant-1',
  publicUrl: 'https://letters.example',
  retryAt: '14:05 UTC',
  missingScopes: [],
  expectedAccount: 'box@northwind.example',
  actualAccount: 'anna@northwind.example',
  adminConsentUrl: 'https://login.example/adminconsent',
}

const english = (code: RosettaCode, some: Partial<RosettaSituation> = {}) =>
  rosettaEntry(code, { ...SITUATION, ...some }, 'en')

/** What administrators of other products complained of, each answered by an entry. */
describe('an admin is told', () => {
  it('that accepted is not delivered', () => {
    expect(english('accepted').what).toContain('not yet a delivery')
  })

  it('the exact Exchange step, the command and the wait for a sender that is refused', () => {
    const entry = english('sender_not_allowed')
    expect(entry.owner).toBe('your_it')
    expect(entry.copyText).toContain(
      'Add-RecipientPermission -Identity "privacy@northwind.example" -Trustee "box@northwind.example" -AccessRights SendAs',
    )
    expect(entry.copyText).toContain('ErrorSendAsDenied')
    expect(entry.steps.join(' ')).toContain('It can take a while')
  })

  it('that Gmail replaces an address which it does not know, and where to add it', () => {
    const entry = english('sender_not_allowed', { provider: 'google' })
    expect(entry.owner).toBe('you')
    expect(entry.copyText).toBeNull()
    expect(entry.steps[0]).toContain('“Send mail as”')
  })

  it('which box was left unticked at Google', () => {
    const entry = english('scope_missing', {
      provider: 'google',
      during: 'connecting',
      missingScopes: ['gmail.send'],
    })
    expect(entry.what).toContain('Missing: gmail.send.')
    expect(entry.steps[1]).toContain('“Send email on your behalf”')
  })

  it('not to connect the administrator’s own account after the approval', () => {
    const entry = english('admin_consent_required', { during: 'connecting' })
    expect(entry.owner).toBe('your_it')
    expect(entry.link?.url).toBe('https://login.example/adminconsent')
    expect(entry.copyText).toContain('https://login.example/adminconsent')
    expect(entry.copyText).toContain('Application (client) ID: client-1')
    expect(entry.copyText).toContain('Tenant: tenant-1')
    expect(entry.steps.at(-1)).toContain('not with the administrator’s account')
  })

  it('both accounts when the wrong one was chosen', () => {
    expect(english('account_mismatch', { during: 'connecting' }).what).toBe(
      'You signed in as anna@northwind.example, but this setting uses box@northwind.example. Nothing changed.',
    )
  })

  it('to wait, and until when, while the provider slows the mailbox down', () => {
    const entry = english('provider_throttled')
    expect(entry.owner).toBe('nobody')
    expect(entry.what).toContain('Next try: 14:05 UTC.')
  })

  it('to look before sending again what may have left', () => {
    for (const code of ['no_answer', 'server_error_after_send', 'interrupted'] as const) {
      const entry = english(code)
      expect(entry.what).toContain('may have left')
      expect(entry.link?.url).toBe('https://admin.exchange.microsoft.com/#/messagetrace')
    }
  })

  it('that nothing was saved, or that it may have left, by the same unknown answer', () => {
    expect(english('unexpected_answer', { during: 'connecting' }).what).toContain(
      'Nothing was saved',
    )
    expect(english('unexpected_answer').what).toContain('may have left')
  })

  it('that access which ends every seven days is the operator’s test mode at Google', () => {
    const entry = english('grant_expired', { provider: 'google' })
    expect(entry.steps[1]).toContain('seven days')
  })

  it('how IT stops a sign-in frequency rule from ending the access', () => {
    expect(english('interaction_required').copyText).toContain('sign-in frequency')
  })

  it.each([
    'client_secret_invalid',
    'client_secret_expired',
    'app_misconfigured',
    'api_disabled',
    'project_quota_reached',
    'token_unreadable',
    'provider_not_configured',
  ] as const)('never to reconnect for the operator’s fault %s', (code) => {
    for (const provider of ['microsoft', 'google'] satisfies RosettaProvider[])
      for (const locale of ['en', 'fr'] as const) {
        const entry = rosettaEntry(code, { ...SITUATION, provider }, locale)
        expect(entry.owner).toBe('operator')
        expect(`${entry.title} ${entry.steps.join(' ')}`).not.toMatch(/reconnect/i)
      }
  })

  it('the redirect address to the letter, when the operator must compare it', () => {
    const entry = english('provider_not_configured', { during: 'connecting', provider: 'google' })
    expect(entry.copyText).toContain('Redirect URI: https://letters.example/oauth/google/callback')
  })

  it('that a code which an SMTP server cannot mean is its refusal', () => {
    const situation = { ...SITUATION, provider: 'platform' } as const
    expect(rosettaEntry('grant_revoked', situation, 'en')).toEqual(
      rosettaEntry('platform_smtp_refused', situation, 'en'),
    )
  })
})
