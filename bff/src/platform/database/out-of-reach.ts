import { errorCode } from './error-code.ts'

const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
])
/**
 * Connection lost (08), too many connections or disk full (53), shutdown and start (57P), and a
 * server that crashed (58); our own patience with a statement (57014) or a lock (55P03).
 * https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
const SQLSTATES = /^(?:08|53|57P|58)|^(?:57014|55P03)$/
/** pg-pool and pg give these no code. */
const MESSAGES = [
  'timeout exceeded when trying to connect',
  'Connection terminated',
  'Client has encountered a connection error',
  'Query read timeout',
]

/** True when the database could not be asked, or could not store: the same request may do later. */
export const isOutOfReach = (error: unknown): boolean => {
  const code = errorCode(error)
  if (SOCKET_CODES.has(code) || SQLSTATES.test(code)) return true
  return error instanceof Error && MESSAGES.some((message) => error.message.startsWith(message))
}
