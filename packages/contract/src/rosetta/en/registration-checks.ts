import type { Facts } from '../facts.ts'

/** What the operator compares with the provider's console. */
export const registrationChecks = ({ provider }: Facts): readonly string[] =>
  provider === 'google'
    ? [
        'In the Google Cloud console, Google Auth Platform, Clients: the client exists and is of type Web application, GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET are its own, and its authorised redirect URIs contain the address below, to the letter.',
        'Audience: External and published “In production”; Internal serves one organisation only, and Testing ends every grant after 7 days.',
        'Then restart, after npm run config:check has found nothing.',
      ]
    : [
        'In the Microsoft Entra admin center, Entra ID, App registrations: MICROSOFT_CLIENT_ID is the application (client) ID, MICROSOFT_CLIENT_SECRET is the value (not the ID) of a secret that has not expired, and the redirect URI below stands, to the letter, under the platform Web (not single-page application).',
        'Supported account types: accounts in any organisational directory.',
        'Then restart, after npm run config:check has found nothing.',
      ]
