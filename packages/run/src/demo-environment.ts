import { isSet } from './hand-settings.ts'
import type { Environment } from './hand-settings.ts'
import type { Secrets } from './kept-secrets.ts'
import type { Seed } from './seed.ts'
import type { Where } from './where-it-runs.ts'

/** The demo's values under whatever was set by hand. */
export const demoEnvironment = (from: {
  hand: Environment
  where: Where
  secrets: Secrets
  seed: Seed | undefined
  /** A free port for the probe. */
  probePort: number
}): Environment => {
  const { hand, where, secrets, seed } = from
  const demo = {
    PORT: String(where.port),
    PUBLIC_URL: where.publicUrl,
    DATA_DIR: where.dataDir,
    SANDBOX: seed ? 'on' : 'off',
    ...secrets,
    ...(seed
      ? { ...sandboxSettings(hand, where, seed), ...mailWorld(hand, seed, from.probePort) }
      : {}),
  }
  const unset = Object.entries(demo).filter(([name]) => !isSet(hand, name))
  return { ...hand, ...Object.fromEntries(unset) }
}

const sandboxSettings = (hand: Environment, { sandboxPort, sandboxUrl }: Where, seed: Seed) => ({
  SANDBOX_PORT: String(sandboxPort),
  PLATFORM_SENDER: 'Letterhead <no-reply@letterhead.example>',
  PLATFORM_SMTP_URL: seed.smtpUrl,
  ...unlessByHand(hand, 'SIGN_IN_CLIENT_ID', {
    SIGN_IN_ISSUER_URL: `${sandboxUrl}/sign-in`,
    SIGN_IN_CLIENT_ID: seed.clients.signIn.clientId,
    SIGN_IN_CLIENT_SECRET: seed.clients.signIn.clientSecret,
    SIGN_IN_CLAIM_ORGANIZATION: seed.claims.organization,
    SIGN_IN_CLAIM_ORGANIZATION_NAME: seed.claims.organizationName,
    SIGN_IN_CLAIM_ROLE: seed.claims.role,
    SIGN_IN_CLAIM_EMAIL: seed.claims.email,
    SIGN_IN_CLAIM_LOCALE: seed.claims.locale,
  }),
  ...unlessByHand(hand, 'MICROSOFT_CLIENT_ID', {
    MICROSOFT_LOGIN_URL: `${sandboxUrl}/microsoft`,
    MICROSOFT_GRAPH_URL: `${sandboxUrl}/graph`,
    MICROSOFT_CLIENT_ID: seed.clients.microsoft.clientId,
    MICROSOFT_CLIENT_SECRET: seed.clients.microsoft.clientSecret,
  }),
  ...unlessByHand(hand, 'GOOGLE_CLIENT_ID', {
    GOOGLE_ISSUER_URL: `${sandboxUrl}/google`,
    GMAIL_API_URL: sandboxUrl,
    GOOGLE_CLIENT_ID: seed.clients.google.clientId,
    GOOGLE_CLIENT_SECRET: seed.clients.google.clientSecret,
  }),
})

export const PROBE_DOMAIN = 'probe.letterhead.example'

// A real provider's mail cannot come here, and the sandbox's DNS knows nothing of real domains.
const mailWorld = (hand: Environment, { dnsServer, blocklists }: Seed, probePort: number) =>
  ['MICROSOFT_CLIENT_ID', 'GOOGLE_CLIENT_ID', 'PROBE_DOMAIN'].some((name) => isSet(hand, name))
    ? {}
    : {
        DNS_SERVERS: dnsServer,
        DNSBL_ZONES: `ip:${blocklists.ip},domain:${blocklists.domain}`,
        PROBE_DOMAIN,
        PROBE_SMTP_PORT: String(probePort),
        PROBE_SMTP_HOST: '127.0.0.1',
      }

// A client registered by hand is not one of the sandbox: then the sandbox's addresses are wrong too.
const unlessByHand = (hand: Environment, clientId: string, settings: Record<string, string>) =>
  isSet(hand, clientId) ? {} : settings
