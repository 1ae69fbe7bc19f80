import { setImmediate as immediately } from 'node:timers/promises'
import { createNotifications, NotificationRequest, type BatchResult } from '@letterhead/contract'
import { Problem, problemDetails, readField, route, type Route } from '../../platform/http/index.ts'
import type { Enqueued, NewNotification } from '../outbox/index.ts'
import { createNames, refused, type Names } from './content.ts'
import type { NotificationDeps } from './deps.ts'
import { idempotencyKeyOf } from './idempotency-key.ts'
import { atItem, newNotification, refusalOf } from './new-notification.ts'

type Item = Readonly<Record<string, unknown>>
type Fate = { readonly refused: Problem } | { readonly asked: NewNotification }

/**
 * Up to 500 at once in one transaction, each with its own fate and in the order asked. What is
 * refused stores nothing; the rest is durable with the answer.
 */
export const createCreateNotifications = (deps: NotificationDeps): Route =>
  route(createNotifications, async ({ params: { organizationId }, body: { items }, requestId }) => {
    const names = createNames(deps, organizationId)
    const fates: Fate[] = []
    for (const [place, item] of items.entries()) {
      fates.push(await fateOf(deps, { organizationId, names, place, item }))
      // Five hundred letters take seconds to write: others are answered in between.
      await immediately()
    }
    const asked = fates.flatMap((fate) => ('asked' in fate ? [fate.asked] : []))
    const enqueued = await deps.outbox.enqueueMany(organizationId, asked)
    if (enqueued.some(({ kind }) => kind === 'no_organization')) throw new Problem('not_found')
    const answers = enqueued.values()
    return {
      answer: {
        results: fates.map((fate, place) =>
          'refused' in fate
            ? refusedResult(fate.refused, requestId)
            : resultOf(answers.next().value, { place, requestId }),
        ),
      },
    }
  })

const fateOf = async (
  deps: NotificationDeps,
  {
    organizationId,
    names,
    place,
    item,
  }: { organizationId: string; names: Names; place: number; item: Item },
): Promise<Fate> => {
  try {
    const { idempotencyKey: key, ...rest } = item
    const idempotencyKey = keyOf(key)
    const body = readField(NotificationRequest, { value: rest, pointer: '#' })
    return { asked: await newNotification(deps, { organizationId, idempotencyKey, body, names }) }
  } catch (error) {
    if (!(error instanceof Problem) || error.code === 'not_found') throw error
    return { refused: atItem(error, place) }
  }
}

const keyOf = (key: unknown): string => {
  if (key !== undefined && typeof key !== 'string')
    throw refused('#/idempotencyKey', {
      code: 'invalid_idempotency_key',
      detail: 'Send 1 to 255 visible ASCII characters.',
    })
  return idempotencyKeyOf(key)
}

const resultOf = (
  enqueued: Enqueued | undefined,
  { place, requestId }: { readonly place: number; readonly requestId: string },
): BatchResult => {
  if (enqueued === undefined) throw new Error('the outbox gave fewer answers than it was asked')
  if (enqueued.kind !== 'accepted' && enqueued.kind !== 'replayed')
    return refusedResult(atItem(refusalOf(enqueued.kind), place), requestId)
  const { id, state } = enqueued
  return { status: 202, id, state, ...(enqueued.kind === 'replayed' ? { replayed: true } : {}) }
}

const refusedResult = (problem: Problem, requestId: string): BatchResult => {
  const details = problemDetails(problem, requestId)
  return { status: details.status, problem: details }
}
