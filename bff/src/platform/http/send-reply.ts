import type { Endpoint } from '@letterhead/contract'
import type { Response } from 'express'
import { pipeline } from 'node:stream/promises'
import { safeParse } from 'zod/v4/core'
import type { Reply } from './route.ts'

/** Answers as declared; what is not declared does not leave, and nothing of it stays in a cache. */
export const sendReply = async (
  endpoint: Endpoint,
  reply: Reply<unknown>,
  response: Response,
): Promise<void> => {
  for (const [name, value] of Object.entries(reply.headers ?? {}))
    response.append(name, typeof value === 'string' ? value : [...value])
  response.set('cache-control', 'no-store').status(endpoint.success.status)
  if (reply.file !== undefined) await sendFile(endpoint, reply.file, response)
  else if (reply.location !== undefined) response.set('location', reply.location).end()
  else if (reply.answer === undefined) response.end()
  else response.json(declaredPart(endpoint, reply.answer))
}

/**
 * A column that a handler hands on by mistake would be read by somebody (attack F-09): only what the
 * declaration names is sent.
 */
const declaredPart = ({ id, success }: Endpoint, answer: unknown): unknown => {
  if (success.answer === undefined) throw new Error(`${id} declares no answer`)
  const result = safeParse(success.answer, answer)
  if (result.success) return result.data
  const places = result.error.issues.map(({ path }) => path.map(String).join('.'))
  throw new Error(`the answer of ${id} is not as declared: ${places.join(', ')}`)
}

// Never shown as a page of ours, whatever is in it. A client that goes away ends the reading too.
const sendFile = async (
  { success }: Endpoint,
  { name, lines }: NonNullable<Reply<unknown>['file']>,
  response: Response,
): Promise<void> => {
  response.attachment(name).type(`${success.media ?? 'application/octet-stream'}; charset=utf-8`)
  await pipeline(lines, response)
}
