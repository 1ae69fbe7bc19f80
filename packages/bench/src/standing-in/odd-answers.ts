import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { sendJson } from './deps.ts'
import type { Rule } from './script.ts'
import { answerUsually } from './usual-answer.ts'

interface Call {
  readonly response: ServerResponse
  readonly isGraph: boolean
}
type Odd = (rule: Rule, call: Call) => Promise<void> | void

/** Bytes of the answer that never ends; more than anybody should read. */
const HUGE = 100 * 1024 * 1024

const ANSWERS: Readonly<Record<Rule['answer'], Odd>> = {
  usual: (_rule, { response, isGraph }) => answerUsually(response, isGraph),
  status: (rule, { response }) => {
    for (const [name, value] of Object.entries(headersOf(rule))) response.setHeader(name, value)
    const reason = rule.status === 429 ? 'rateLimitExceeded' : 'backendError'
    sendJson(response, rule.status ?? 500, { error: { code: reason, errors: [{ reason }] } })
  },
  reset: (_rule, { response }) => {
    response.socket?.resetAndDestroy()
  },
  silence: () => undefined,
  'headers-only': (rule, { response, isGraph }) => {
    response.writeHead(statusOf(rule, isGraph), { 'content-length': 1_000 })
    response.write('{')
  },
  'half-body': (rule, { response, isGraph }) => {
    response.writeHead(statusOf(rule, isGraph), { 'content-type': 'application/json' })
    response.end('{"id":"ta')
  },
  html: (rule, { response, isGraph }) => {
    response.writeHead(statusOf(rule, isGraph), { 'content-type': 'text/html' })
    response.end('<html><body>Welcome to the network of the hotel</body></html>')
  },
  drip: async (rule, { response, isGraph }) => {
    response.writeHead(statusOf(rule, isGraph), { 'content-length': 1_000 })
    while (!response.destroyed) {
      response.write('{')
      await pause(1_000)
    }
  },
  huge: async (rule, { response, isGraph }) => {
    response.writeHead(statusOf(rule, isGraph), { 'content-length': HUGE })
    const piece = Buffer.alloc(64 * 1024, ' ')
    for (let sent = 0; sent < HUGE && !response.destroyed; sent += piece.length) {
      if (!response.write(piece)) await pause(1)
    }
    response.end()
  },
  'wrong-length': (rule, { response, isGraph }) => {
    const { socket } = response
    socket?.write(
      `HTTP/1.1 ${statusOf(rule, isGraph)} OK\r\ncontent-type: application/json\r\n` +
        'content-length: 4\r\n\r\n{"id":"taken"}',
    )
  },
  'cut-body': (rule, { response, isGraph }) => {
    response.writeHead(statusOf(rule, isGraph), { 'content-length': 1_000 })
    response.write('{"id"', () => response.socket?.destroy())
  },
}

export const answerOddly = async (rule: Rule, call: Call): Promise<void> => {
  await ANSWERS[rule.answer](rule, call)
}

const statusOf = ({ status }: Rule, isGraph: boolean): number => status ?? (isGraph ? 202 : 200)

const headersOf = ({ headers = {}, retryDateInSeconds }: Rule): Record<string, string> =>
  retryDateInSeconds === undefined
    ? headers
    : {
        ...headers,
        'retry-after': new Date(Date.now() + retryDateInSeconds * 1_000).toUTCString(),
      }
