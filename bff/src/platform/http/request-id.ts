import type { Request } from 'express'
import { randomBytes } from 'node:crypto'

/** `req_` and 24 hex digits: shown with every failure, the same in log and `Request-Id` header. */
export const makeRequestId = (): string => `req_${randomBytes(12).toString('hex')}`

export const requestIdOf = (request: Request): string =>
  typeof request.id === 'string' ? request.id : ''
