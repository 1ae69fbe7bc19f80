import { createServer } from 'node:http'
import { z } from 'zod'
import { createJournal } from './journal.ts'
import { answerControl } from './control.ts'
import { createDirectory } from './mailboxes.ts'
import { listenSmtp } from './smtp.ts'
import { answerSend } from './send.ts'
import { answerTokens } from './tokens.ts'
import { createScript } from './script.ts'

// A provider of the bench's own: both token endpoints, Graph's and Gmail's send, an SMTP server. It
// keeps nothing on disk, so that its own cost stays out of the figures; nobody kills it, so its
// journal is durable for as long as a run lasts.

const Settings = z.object({ SEED: z.coerce.number().int() })

const { SEED } = Settings.parse(process.env)
const journal = createJournal()
const script = createScript(SEED)
const directory = createDirectory()
const deps = { journal, script, directory }

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const path = request.url ?? '/'
  request.on('error', () => undefined)
  response.on('error', () => undefined)
  if (path.startsWith('/control/')) void answerControl(deps, { request, response })
  else if (path.includes('/sendMail') || path.includes('/messages/send'))
    void answerSend(deps, { request, response })
  else void answerTokens(deps, { request, response })
})
server.requestTimeout = 0
await new Promise<void>((resolve) => {
  server.listen(0, '127.0.0.1', resolve)
})
const address = server.address()
const port = typeof address === 'object' && address !== null ? address.port : 0
process.stdout.write(`${JSON.stringify({ port, smtpPort: await listenSmtp(deps) })}\n`)
