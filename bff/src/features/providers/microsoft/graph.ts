import {
  Client,
  ResponseType,
  type Context,
  type Middleware,
} from '@microsoft/microsoft-graph-client'
import { callOnce, type Call } from '../call-once.ts'
import type { ComposedMessage } from '../port.ts'
import type { ProviderAnswer } from '../provider-answer.ts'
import { SEND_DEADLINE_MS } from '../send-deadline.ts'

// The one file that translates @microsoft/microsoft-graph-client 3.0.7.

export interface Graph {
  /** Posts once. */
  readonly send: (accessToken: string, message: ComposedMessage) => Promise<ProviderAnswer>
  readonly me: (accessToken: string) => Promise<ProviderAnswer>
}

const READ_DEADLINE = 8_000

export const createGraph = (graphUrl: string): Graph => {
  const client = (accessToken: string, call: Call): Client =>
    Client.initWithMiddleware({
      baseUrl: graphUrl,
      defaultVersion: 'v1.0',
      middleware: bearerOnce(accessToken, call),
    })
  return {
    send: async (accessToken, message) => {
      const call = callOnce(SEND_DEADLINE_MS)
      const isMime = message.form === 'mime'
      const request = client(accessToken, call)
        .api('/me/sendMail')
        .header('Content-Type', isMime ? 'text/plain' : 'application/json')
        // For Microsoft's support only; Graph does not recognise a repeat by it.
        .header('client-request-id', message.notificationId)
        .responseType(ResponseType.RAW)
      const body = message.bytes.toString(isMime ? 'base64' : 'utf8')
      return await answerOf(call, async () => await request.post(body))
    },
    me: async (accessToken) => {
      const call = callOnce(READ_DEADLINE)
      const request = client(accessToken, call)
        .api('/me')
        .select('mail,userPrincipalName')
        .responseType(ResponseType.RAW)
      return await answerOf(call, async () => await request.get())
    },
  }
}

/**
 * In place of the library's own chain, which repeats a POST on 429, 503 and 504 (a second mail,
 * where the first had been accepted), follows redirects, and drops `Authorization` on http, so
 * that a stand-in would see no token.
 */
const bearerOnce = (accessToken: string, call: Call): Middleware => ({
  execute: async (context: Context): Promise<void> => {
    const headers = new Headers(context.options?.headers)
    headers.set('authorization', `Bearer ${accessToken}`)
    context.response = await call.fetch(context.request, { ...context.options, headers })
  },
})

const answerOf = async (call: Call, ask: () => Promise<unknown>): Promise<ProviderAnswer> => {
  try {
    await ask()
  } catch (error) {
    // The library throws for a call without an answer; what matters of it is in `call`.
    if (call.answer() === null) throw error
  }
  const answer = call.answer()
  if (answer === null) throw new Error('the Graph library made no request')
  return answer
}
