import { expect, test } from 'vitest'
import { demoEnvironment } from './demo-environment.ts'
import type { Seed } from './seed.ts'
import { usesSandbox, whereItRuns } from './where-it-runs.ts'

const client = (name: string) => ({ clientId: name, clientSecret: `${name}-secret` })
const seed: Seed = {
  clients: { microsoft: client('m'), google: client('g'), signIn: client('s') },
  smtpUrl: 'smtp://127.0.0.1:2525',
  dnsServer: '127.0.0.1:5353',
  blocklists: { ip: 'ip.lists', domain: 'domain.lists' },
  organizations: [],
  signInPeople: [],
  claims: { organization: 'o', organizationName: 'n', role: 'r', email: 'e', locale: 'l' },
}
const secrets = {
  SESSION_SECRET: 's',
  SEALING_KEYS: 'k',
  API_BOOTSTRAP_KEY: 'b',
  AUDIT_SIGNING_KEY: 'a',
}
const environment = (hand: Record<string, string>) =>
  demoEnvironment({ hand, where: whereItRuns(hand), secrets, seed, probePort: 2626 })

test('the demo points every provider at the sandbox, and the product at localhost', () => {
  expect(environment({ SANDBOX_PORT: '4110', PORT: '4100' })).toMatchObject({
    PUBLIC_URL: 'http://localhost:4100',
    MICROSOFT_LOGIN_URL: 'http://127.0.0.1:4110/microsoft',
    GMAIL_API_URL: 'http://127.0.0.1:4110',
    SIGN_IN_CLIENT_ID: 's',
    PLATFORM_SMTP_URL: 'smtp://127.0.0.1:2525',
    SANDBOX: 'on',
    DNS_SERVERS: '127.0.0.1:5353',
    DNSBL_ZONES: 'ip:ip.lists,domain:domain.lists',
    PROBE_SMTP_PORT: '2626',
  })
})

test('a value set by hand wins, also by its file variant', () => {
  const made = environment({ SESSION_SECRET_FILE: '/run/secret', MICROSOFT_GRAPH_URL: 'http://x' })
  expect(made).toMatchObject({ MICROSOFT_GRAPH_URL: 'http://x', MICROSOFT_CLIENT_ID: 'm' })
  expect(made).not.toHaveProperty('SESSION_SECRET')
})

test('an application registered by hand at a provider is not sent to the sandbox', () => {
  const made = environment({ GOOGLE_CLIENT_ID: 'mine', GOOGLE_CLIENT_SECRET: 'secret' })
  expect(made).not.toHaveProperty('GOOGLE_ISSUER_URL')
  expect(made).toMatchObject({ GOOGLE_CLIENT_ID: 'mine', MICROSOFT_CLIENT_ID: 'm' })
  expect(made).not.toHaveProperty('DNS_SERVERS')
  expect(made).not.toHaveProperty('PROBE_DOMAIN')
})

test('production has no sandbox unless somebody insists', () => {
  expect(usesSandbox({ NODE_ENV: 'production' })).toBe(false)
  expect(usesSandbox({ SANDBOX: 'off' })).toBe(false)
  expect(usesSandbox({})).toBe(true)
})
