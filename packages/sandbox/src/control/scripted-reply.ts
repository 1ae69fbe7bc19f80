import { setTimeout as pause } from 'node:timers/promises'
import type { ScriptedAnswer, TakenFault } from './faults.ts'

/** An answer before it is written to the wire. */
export interface Reply {
  status: number
  headers?: Record<string, string>
  body?: unknown
  /** `accepted`, `granted`, … or the provider's error code: what the journal notes. */
  outcome: string
  notificationId?: string
  detail?: string
}

export type Scripted = { cut: false; reply: Reply } | { cut: true; outcome: string; reply?: Reply }

/**
 * Runs a call as a fault wants it: refused, delayed, answered wrongly after the work was done, or
 * cut. A call that would have been refused anyway keeps its true answer: a fault that happens
 * "after the work" has no work to happen after.
 */
export async function scriptedReply(
  deps: { stopping: AbortSignal },
  fault: TakenFault | undefined,
  work: (answer: ScriptedAnswer) => Promise<Reply>,
): Promise<Scripted> {
  const answer = fault?.answer ?? {}
  const wait = () => pause(answer.delayMs ?? 0, undefined, { signal: deps.stopping })
  if (answer.drop === 'before') {
    await wait()
    return { cut: true, outcome: 'cut' }
  }
  if (worksFirst(answer)) {
    const reply = await work(answer)
    if (reply.status >= 400) return { cut: false, reply }
    await wait()
    if (answer.drop) return { cut: true, outcome: reply.outcome, reply }
    return { cut: false, reply: { ...reply, ...rewritten(reply, answer) } }
  }
  if (answer.delayMs) await wait()
  if (answer.status === undefined) return { cut: false, reply: await work(answer) }
  const { status, headers = {}, body } = answer
  return { cut: false, reply: { outcome: codeOf(answer), status, headers, body } }
}

function worksFirst({ drop, accept, status, headers, body, omit, add }: ScriptedAnswer) {
  if (drop === 'after-accept' || accept) return true
  if (status !== undefined) return status < 300
  return [headers, body, omit, add].some((change) => change !== undefined)
}

function rewritten(reply: Reply, answer: ScriptedAnswer) {
  const { status = reply.status, headers, body, omit = [], add = {} } = answer
  const own = status === reply.status ? edited(reply.body, omit, add) : undefined
  return { status, headers: { ...reply.headers, ...headers }, body: body ?? own }
}

function edited(body: unknown, omit: readonly string[], add: Record<string, unknown>): unknown {
  if (typeof body !== 'object' || body === null) return body
  const kept = Object.entries(body).filter(([name]) => !omit.includes(name))
  return { ...Object.fromEntries(kept), ...add }
}

/** The provider's own code in a scripted body, where it has one. */
function codeOf({ body, status }: ScriptedAnswer): string {
  if (typeof body === 'object' && body !== null && 'error' in body) {
    const { error } = body
    if (typeof error === 'string') return error
    if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code)
  }
  return `status ${status}`
}
