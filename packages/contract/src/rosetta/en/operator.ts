import type { Say, Words } from '../compose-entry.ts'
import type { Facts } from '../facts.ts'
import { tellOperator } from './letters.ts'
import { registrationChecks } from './registration-checks.ts'

type Code =
  | 'client_secret_invalid'
  | 'client_secret_expired'
  | 'app_misconfigured'
  | 'api_disabled'
  | 'project_quota_reached'
  | 'token_unreadable'
  | 'platform_smtp_refused'
  | 'provider_not_configured'

const NOT_YOURS =
  'Your connection is not at fault and stays valid. Emails wait here and leave once it is repaired.'

const forOperator = (facts: Facts, title: string, ask: readonly string[]): Words => ({
  title,
  what: NOT_YOURS,
  steps: [
    `Send the text below to the operator of ${facts.product}, with the technical details.`,
    'You have nothing else to do: sending goes on by itself afterwards.',
  ],
  ask,
})

const secretAdvice = ({ provider }: Facts): string =>
  provider === 'google'
    ? 'Add a second secret to the OAuth client (Google Cloud console, Google Auth Platform, Clients), put it in GOOGLE_CLIENT_SECRET, restart, then disable the old one.'
    : 'Add a new client secret (Microsoft Entra admin center, Entra ID, App registrations, Certificates & secrets), put its value, not its ID, in MICROSOFT_CLIENT_SECRET, restart, note the expiry date, then delete the old one.'

export const operator: Record<Code, Say> = {
  client_secret_invalid: (facts) =>
    forOperator(facts, `This server’s secret is refused by ${facts.company}`, [
      ...tellOperator(facts, 'The client secret is wrong or was deleted (invalid_client).'),
      secretAdvice(facts),
    ]),
  client_secret_expired: (facts) =>
    forOperator(facts, `This server’s secret at ${facts.company} has expired`, [
      ...tellOperator(
        facts,
        'The client secret has expired, for every organisation on this installation. No customer has to reconnect.',
      ),
      secretAdvice(facts),
    ]),
  app_misconfigured: (facts) =>
    forOperator(facts, `The registration of this app at ${facts.company} is wrong`, [
      ...tellOperator(
        facts,
        'The app is missing, disabled, or asks in a way that its registration does not allow.',
      ),
      ...registrationChecks(facts),
      'If only this organisation is concerned, its own administrator may have disabled or blocked the app.',
    ]),
  api_disabled: (facts) =>
    forOperator(facts, `The mail interface of ${facts.company} is switched off for this app`, [
      ...tellOperator(facts, 'Its mail API is not enabled for the project (accessNotConfigured).'),
      facts.provider === 'google'
        ? 'Google Cloud console, the client’s own project, APIs & Services, Library, Gmail API: Enable. It takes some minutes.'
        : 'Microsoft Entra admin center, App registrations, API permissions: Microsoft Graph, delegated, Mail.Send.',
    ]),
  project_quota_reached: (facts) =>
    forOperator(facts, `This server’s own limit at ${facts.company} is reached`, [
      ...tellOperator(
        facts,
        'The quota of the whole project is used up; all organisations on this installation wait.',
      ),
      facts.provider === 'google'
        ? 'Google Cloud console, APIs & Services, Gmail API, Quotas: see which one, wait for its reset or ask for more.'
        : 'See the technical details for the limit that was named, and wait for its reset.',
    ]),
  token_unreadable: (facts) =>
    forOperator(facts, 'This server cannot read the stored access any more', [
      ...tellOperator(
        facts,
        'A stored token cannot be unsealed: the key that sealed it is missing from SEALING_KEYS.',
      ),
      'Put the earlier key back (it may stand after the new one) and restart. Do not ask customers to connect anew before that.',
    ]),
  platform_smtp_refused: (facts) => ({
    title: 'The platform’s mail server refused the message',
    what: 'The message should leave from the platform’s own address, and the server behind it refused. Emails wait here and leave once it is repaired.',
    steps: [
      `Send the text below to the operator of ${facts.product}, with the technical details.`,
      'You have nothing else to do: sending goes on by itself afterwards.',
    ],
    ask: [
      `The platform sender of ${facts.product} cannot send.`,
      'Please check PLATFORM_SMTP_URL (host, port, TLS, user, password) and whether the server lets PLATFORM_SENDER send.',
    ],
  }),
  provider_not_configured: (facts) =>
    facts.provider === 'platform'
      ? forOperator(facts, 'The platform’s mail server is not set up', [
          `The platform sender of ${facts.product} is not set up. Please set PLATFORM_SMTP_URL and PLATFORM_SENDER, then restart.`,
        ])
      : forOperator(facts, `${facts.company} is not set up on this server`, [
          ...tellOperator(facts, 'It has no valid registration there any more.'),
          ...registrationChecks(facts),
        ]),
}
