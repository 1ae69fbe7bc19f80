import type { Request, Response } from 'express'
import type { Call, Faults, ScriptedAnswer } from './faults.ts'
import type { Journal } from './journal.ts'
import { scriptedReply, type Reply } from './scripted-reply.ts'

export interface Answering {
  faults: Faults
  journal: Journal
  stopping: AbortSignal
}

/** Answers one API call of a stand-in: faults first, then the true work, then the journal. */
export async function answerHttp(
  deps: Answering,
  wire: { req: Request; res: Response },
  call: Call,
  work: (answer: ScriptedAnswer) => Promise<Reply>,
) {
  const fault = await deps.faults.take(call)
  const result = await scriptedReply(deps, fault, work)
  const note = {
    provider: call.provider,
    operation: call.operations.at(-1) ?? '',
    mailbox: call.mailbox,
    status: result.cut ? 0 : result.reply.status,
    outcome: result.cut ? result.outcome : result.reply.outcome,
    ...(result.reply?.notificationId ? { notificationId: result.reply.notificationId } : {}),
    ...(result.reply?.detail ? { detail: result.reply.detail } : {}),
    ...(fault ? { fault: fault.label } : {}),
  }
  deps.journal.write(note)
  if (result.cut) wire.req.socket.destroy()
  else writeReply(wire.res, result.reply)
}

function writeReply(res: Response, reply: Reply) {
  res.status(reply.status)
  for (const [name, value] of Object.entries(reply.headers ?? {})) res.setHeader(name, value)
  // `res.end` and not `res.send`: an empty Graph 202 must not carry a content type.
  if (reply.body === undefined) res.end()
  else if (typeof reply.body === 'string') res.end(reply.body)
  else {
    if (!res.hasHeader('content-type'))
      res.setHeader('content-type', 'application/json; charset=utf-8')
    res.end(JSON.stringify(reply.body))
  }
}
