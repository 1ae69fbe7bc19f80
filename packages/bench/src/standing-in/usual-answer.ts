import type { ServerResponse } from 'node:http'
import { sendJson } from './deps.ts'

/** What Graph (202 without a body) and Gmail (200 with an id) say to a mail they take. */
export const answerUsually = (response: ServerResponse, isGraph: boolean): void => {
  if (!isGraph) return sendJson(response, 200, { id: 'taken', labelIds: ['SENT'] })
  response.writeHead(202, { 'content-length': 0, 'request-id': 'bench' })
  response.end()
}
