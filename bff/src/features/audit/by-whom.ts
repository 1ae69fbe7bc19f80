import type { KeyCaller, SessionCaller } from '../../platform/http/index.ts'

/** Who did it, and from where. */
export interface AuditActor {
  readonly actorKind: 'person' | 'api_key' | 'system'
  /** The person's id at the sign-in provider, the key's id, or the part of the system. */
  readonly actor: string
  /** As it was called then; null for the system. */
  readonly actorName?: string | null
  /** IP address of the request; null for the system's own acts. */
  readonly address?: string | null
  readonly requestId: string | null
}

interface From {
  readonly browser: { readonly address: string }
  readonly requestId: string
}

/** The signed-in person behind a call. */
export const personOf = ({
  caller,
  browser,
  requestId,
}: From & { readonly caller: Pick<SessionCaller, 'personId' | 'name'> }): AuditActor => ({
  actorKind: 'person',
  actor: caller.personId,
  actorName: caller.name,
  address: browser.address,
  requestId,
})

/** The program behind a call of the host API. */
export const keyOf = ({
  caller,
  browser,
  requestId,
}: From & { readonly caller: KeyCaller }): AuditActor => ({
  actorKind: 'api_key',
  actor: caller.keyId,
  actorName: caller.name,
  address: browser.address,
  requestId,
})
