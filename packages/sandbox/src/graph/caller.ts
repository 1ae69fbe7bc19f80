import type { Answering } from '../control/answer-http.ts'
import type { Reply } from '../control/scripted-reply.ts'
import type { SettingsKeeper } from '../control/settings.ts'
import type { TokenStore } from '../identity/token-store.ts'
import { personByAccount } from '../seed/microsoft-directory.ts'
import type { MicrosoftPerson } from '../seed/people.ts'
import type { Spool } from '../world/spool.ts'
import type { GraphCounters } from './graph-limits.ts'

export interface GraphDeps extends Answering {
  store: TokenStore
  spool: Spool
  settings: SettingsKeeper
  counters: GraphCounters
  now: () => number
}

export type Refuse = (
  status: number,
  code: string,
  message: string,
  headers?: Record<string, string>,
) => Reply

/** Who calls, as the bearer token tells. */
export interface Caller {
  person: MicrosoftPerson
  scopes: ReadonlySet<string>
}

/** The caller, or why the token is no good. */
export function callerOf(authorization: string | undefined, store: TokenStore): Caller | string {
  const [scheme, token] = (authorization ?? '').split(' ')
  if (scheme?.toLowerCase() !== 'bearer' || !token) return 'Access token is empty.'
  const row = store.find('AccessToken', token)
  const person = personByAccount(row?.accountId ?? '')
  if (!row || !person) return 'IDX14100: JWT is not well formed, there are no dots (.).'
  if ((row.exp ?? 0) * 1000 <= Date.now())
    return 'Lifetime validation failed, the token is expired.'
  return { person, scopes: new Set((row.scope ?? '').split(' ')) }
}
