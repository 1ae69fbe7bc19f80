import { auth, gmail } from 'googleapis/build/src/apis/gmail/index.js'
import { callOnce } from '../call-once.ts'
import type { ComposedMessage } from '../port.ts'
import type { ProviderAnswer } from '../provider-answer.ts'
import { SEND_DEADLINE_MS } from '../send-deadline.ts'

// The one file that translates googleapis 188. Its whole index takes ten times as long to load.

/** Posts once. `gmailUrl` without a slash at the end. */
export const postToGmail = async (
  gmailUrl: string,
  accessToken: string,
  message: ComposedMessage,
): Promise<ProviderAnswer> => {
  const call = callOnce(SEND_DEADLINE_MS)
  const client = new auth.OAuth2()
  // No refresh token is given: with one the library would refresh and post again after a 401 or
  // 403, and Gmail's throttling is a 403.
  client.setCredentials({ access_token: accessToken })
  const api = gmail({
    version: 'v1',
    auth: client,
    fetchImplementation: call.fetch,
    retry: false,
    validateStatus: () => true,
    responseType: 'text',
  })
  try {
    // JSON, not an upload: uploads ignore `rootUrl` and would go to the real Gmail.
    await api.users.messages.send(
      { userId: 'me', requestBody: { raw: message.bytes.toString('base64url') } },
      // Of the call and not of the client, which would drop a path in it.
      { rootUrl: gmailUrl },
    )
  } catch (error) {
    if (call.answer() === null) throw error
  }
  const answer = call.answer()
  if (answer === null) throw new Error('the Gmail library made no request')
  return answer
}
