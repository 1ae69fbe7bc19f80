import type { Reply } from '../control/scripted-reply.ts'

/** Graph's error envelope with its ids; 1.10 of the fact sheet. */
export function graphError(
  moment: { now: number; requestId: string; clientRequestId: string },
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Reply {
  const innerError = {
    date: new Date(moment.now).toISOString().slice(0, 19),
    'request-id': moment.requestId,
    'client-request-id': moment.clientRequestId,
  }
  return {
    status,
    headers: {
      'content-type':
        'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
      ...headers,
    },
    body: { error: { code, message, innerError } },
    outcome: code,
  }
}
