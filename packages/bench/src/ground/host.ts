import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { openLine, type Answer, type Line } from './line.ts'
import { monotonic } from './clock.ts'

/** The host product's side of the API. */
export interface Host {
  /** One call, no repetition: what came back, or the words of a broken line. */
  readonly call: (request: HostRequest) => Promise<Answer | string>
  readonly provision: (organizationId: string) => Promise<void>
  /** Repeats with the same key until a 202 comes, as docs/api asks of callers. */
  readonly handOver: (asked: HandOver) => Promise<Accepted>
  readonly close: () => void
}

export interface HostRequest {
  readonly method: 'GET' | 'PUT' | 'POST'
  readonly path: string
  readonly body?: unknown
  readonly key?: string | undefined
}

export interface HandOver {
  readonly organizationId: string
  readonly key: string
  readonly kind?: string
  readonly sendAfter?: Date
  readonly expiresAt?: Date
}

export interface Accepted {
  readonly key: string
  readonly id: string
  readonly state: string
  /** When the 202 was here, in monotonic milliseconds. */
  readonly at: number
  /** How often it was asked, the last one included. */
  readonly calls: number
}

const Taken = z.object({ id: z.string(), state: z.string() })
const GIVE_UP_AFTER_MS = 120_000
const RETRY_MS = 100

export const createHost = ({
  port,
  apiKey,
}: {
  /** Asked anew for each line: processes come and go. */
  readonly port: () => number
  readonly apiKey: string
}): Host => {
  const idle: Line[] = []

  const call = async ({ method, path, body, key }: HostRequest): Promise<Answer | string> => {
    try {
      const line = lineOf(idle) ?? (await openLine(port()))
      const answer = await line.ask(requestText(apiKey, { method, path, body, key }))
      if (line.isOpen()) idle.push(line)
      return answer
    } catch (cause) {
      return cause instanceof Error ? cause.message : String(cause)
    }
  }
  /** These requests may be repeated: a kept line was closed by the other side, a database is slow. */
  const must = async (request: HostRequest): Promise<void> => {
    const deadline = monotonic() + GIVE_UP_AFTER_MS
    for (;;) {
      const answer = await call(request)
      const isBroken = typeof answer === 'string'
      if (!isBroken && answer.status < 300) return
      if ((!isBroken && answer.status < 500) || monotonic() > deadline)
        throw new Error(`${request.path}: ${isBroken ? answer : answer.body}`)
      await pause(RETRY_MS * (0.5 + Math.random()))
    }
  }
  return {
    call,
    provision: async (organizationId) => {
      const path = `/organizations/${organizationId}`
      await must({ method: 'PUT', path, body: { name: organizationId } })
      await must({ method: 'PUT', path: `${path}/workspaces/main`, body: { name: 'Main' } })
    },
    handOver: async (asked) => {
      const deadline = monotonic() + GIVE_UP_AFTER_MS
      const request = notificationRequest(asked)
      for (let calls = 1; ; calls += 1) {
        const answer = await call(request)
        if (typeof answer !== 'string' && answer.status === 202)
          return {
            key: asked.key,
            at: monotonic(),
            calls,
            ...Taken.parse(JSON.parse(answer.body)),
          }
        if (typeof answer !== 'string' && answer.status < 500 && answer.status !== 429)
          throw new Error(`refused with ${answer.status}: ${answer.body}`)
        if (monotonic() > deadline) throw new Error('no 202 within two minutes')
        await pause(RETRY_MS * (0.5 + Math.random()))
      }
    },
    close: () => {
      for (const line of idle.splice(0)) line.close()
    },
  }
}

/** One that the other side has not closed meanwhile. */
const lineOf = (idle: Line[]): Line | undefined => {
  for (let line = idle.pop(); line !== undefined; line = idle.pop()) if (line.isOpen()) return line
  return undefined
}

export const notificationRequest = (asked: HandOver): HostRequest & { readonly key: string } => ({
  method: 'POST',
  path: `/organizations/${asked.organizationId}/notifications`,
  key: asked.key,
  body: notificationBody(asked),
})

export const notificationBody = ({ kind, sendAfter, expiresAt, key }: HandOver) => ({
  workspaceId: 'main',
  kind: kind ?? 'task',
  to: [{ email: 'carol@example.org', name: 'Carol' }],
  content: {
    subject: `Task ${key}`,
    text: 'A task was given to you. Please look at it before the end of the week.'.repeat(4),
  },
  ...(sendAfter === undefined ? {} : { sendAfter: sendAfter.toISOString() }),
  ...(expiresAt === undefined ? {} : { expiresAt: expiresAt.toISOString() }),
})

export const requestText = (apiKey: string, { method, path, body, key }: HostRequest): string => {
  const text = body === undefined ? '' : JSON.stringify(body)
  return [
    `${method} /api/v1${path} HTTP/1.1`,
    'host: localhost',
    `authorization: Bearer ${apiKey}`,
    ...(key === undefined ? [] : [`idempotency-key: ${key}`]),
    ...(text === '' ? [] : ['content-type: application/json']),
    `content-length: ${Buffer.byteLength(text)}`,
    '',
    text,
  ].join('\r\n')
}
