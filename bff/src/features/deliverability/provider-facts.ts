import type { Subject } from './subject.ts'

interface ProviderFacts {
  /** Names that stand for the provider in SPF; the first is the one to publish. */
  readonly includes: readonly [string, ...string[]]
  readonly selectors: readonly string[]
  /** Where DKIM is turned on. */
  readonly dkimConsole: string
}

/**
 * https://learn.microsoft.com/defender-office-365/email-authentication-spf-configure (also the
 * national clouds), …-dkim-configure; https://support.google.com/a/answer/10684623 and 174124;
 * read 2026-11-22.
 */
export const PROVIDER_FACTS: Readonly<Record<Subject['provider'], ProviderFacts>> = {
  microsoft: {
    includes: [
      'spf.protection.outlook.com',
      'spf.protection.office365.us',
      'spf.protection.partner.outlook.cn',
    ],
    selectors: ['selector1', 'selector2'],
    dkimConsole: 'https://security.microsoft.com/authentication?viewid=DKIM',
  },
  google: {
    includes: ['_spf.google.com'],
    selectors: ['google'],
    dkimConsole: 'https://admin.google.com/ac/apps/gmail/authenticateemail',
  },
}

/** Consumer Gmail signs with keys of its own; its owner can do nothing about them. */
export const selectorsOf = ({ domain, provider }: Subject): readonly string[] =>
  domain === 'gmail.com' || domain === 'googlemail.com'
    ? ['20251104', '20230601']
    : PROVIDER_FACTS[provider].selectors
