import type { FieldError, NotificationRequest } from '@letterhead/contract'
import { Problem } from '../../platform/http/index.ts'
import type { Enqueued, NewNotification } from '../outbox/index.ts'
import { checkKind, contentOf, refused, unknownWorkspace, type Names } from './content.ts'
import type { NotificationDeps } from './deps.ts'
import { OWN_ADDRESS, recipientsOf } from './recipients.ts'
import { requestDigest } from './request-digest.ts'

interface Asked {
  readonly organizationId: string
  readonly idempotencyKey: string
  readonly body: NotificationRequest
  readonly names: Names
}

/** What the caller asks for, ready for the outbox. @throws {Problem} `validation_failed`. */
export const newNotification = async (
  deps: NotificationDeps,
  { organizationId, idempotencyKey, body, names }: Asked,
): Promise<NewNotification> => {
  checkKind(body.kind, deps.extraKinds)
  const times = timesOf(body)
  return {
    organizationId,
    workspaceId: body.workspaceId,
    kind: body.kind,
    locale: body.locale ?? null,
    idempotencyKey,
    requestDigest: requestDigest(deps.seal, organizationId, body),
    recipients: recipientsOf(body, deps.platformSender.email),
    content: await contentOf(deps, { body, names }),
    ...times,
  }
}

const timesOf = ({ sendAfter, expiresAt }: NotificationRequest) => {
  const times = {
    sendAfter: sendAfter === undefined ? null : new Date(sendAfter),
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
  }
  if (times.sendAfter !== null && times.expiresAt !== null && times.expiresAt <= times.sendAfter)
    throw refused('#/expiresAt', {
      code: 'before_send_after',
      detail: 'It would expire before it may be sent. Give a later time.',
    })
  return times
}

/** What the outbox refused. */
export const refusalOf = (kind: Exclude<Enqueued['kind'], 'accepted' | 'replayed'>): Problem => {
  if (kind === 'key_reused') return new Problem('idempotency_key_reused')
  if (kind === 'no_workspace') return unknownWorkspace()
  if (kind === 'own_address') return refused('#/to', OWN_ADDRESS)
  return new Problem('not_found', { note: kind })
}

/** The same refusal of an item inside a larger body. */
export const atItem = ({ code, extra }: Problem, place: number): Problem => {
  const errors = extra.errors?.map(({ pointer, ...rest }): FieldError => ({
    ...rest,
    pointer: pointer.replace('#', `#/items/${place}`),
  }))
  return new Problem(code, { ...extra, ...(errors === undefined ? {} : { errors }) })
}
