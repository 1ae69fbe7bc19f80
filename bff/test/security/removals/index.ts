import { API_KEYS } from './api-keys.ts'
import { CONNECT_ATTEMPTS } from './connect-attempts.ts'
import { CONTENTS } from './contents.ts'
import { CROSS_SITE } from './cross-site.ts'
import { EVERY_ROUTE } from './every-route.ts'
import { HEADERS } from './headers.ts'
import { HOSTILE_INPUT } from './hostile-input.ts'
import { LIMITS } from './limits.ts'
import { LOGS } from './logs.ts'
import type { Removal } from './removal.ts'
import { SEALS } from './seals.ts'
import { SESSIONS } from './sessions.ts'
import { SIGN_IN_AND_PAGES } from './sign-in-and-pages.ts'
import { SUPPLY_CHAIN } from './supply-chain.ts'
import { TENANTS_AND_ROLES } from './tenants.ts'
import { TOKENS_AND_ACCOUNTS } from './tokens-and-accounts.ts'

/** In the order of docs/security.md. */
export const REMOVALS: readonly Removal[] = [
  ...CONNECT_ATTEMPTS,
  ...TOKENS_AND_ACCOUNTS,
  ...SIGN_IN_AND_PAGES,
  ...EVERY_ROUTE,
  ...SESSIONS,
  ...CROSS_SITE,
  ...HEADERS,
  ...TENANTS_AND_ROLES,
  ...API_KEYS,
  ...SEALS,
  ...LOGS,
  ...CONTENTS,
  ...LIMITS,
  ...HOSTILE_INPUT,
  ...SUPPLY_CHAIN,
]

/** Attacks that nothing of ours can let through by being taken away. */
export const REASONS: Readonly<Record<string, string>> = {
  'B-04': 'What a provider does to the windows is played in a real browser: e2e/windows.spec.ts.',
  'B-05': 'Windows that are blocked or closed are played in a real browser: e2e/windows.spec.ts.',
  'K-06': 'A load test builds the production tree; what is in it is a list, not a guard.',
}
