import { Readable } from 'node:stream'
import { parseConnectionUrl } from 'nodemailer/lib/shared'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { z } from 'zod'
import type { ComposedMessage } from '../port.ts'
import { SEND_DEADLINE_MS } from '../send-deadline.ts'
import type { SmtpResult, SmtpStage } from './smtp-outcome.ts'

// The one file that translates nodemailer's SMTP client. The connection itself and not a
// transport: when time runs out the conversation must end, or a message said to be *later* could
// still go out.

interface Conversation {
  stage: SmtpStage
  readonly connection: SMTPConnection
}

/** One connection, one message. Never throws for a server's answer. */
export const converse = async (
  smtpUrl: string,
  message: ComposedMessage,
  deadlineMs = SEND_DEADLINE_MS,
): Promise<SmtpResult> => {
  const { auth, ...place } = parseConnectionUrl(smtpUrl)
  const connection = new SMTPConnection({
    // A password goes out in the clear only where the operator's URL says `?requireTLS=false`.
    requireTLS: auth !== undefined && !isLoopback(place.host),
    ...place,
    connectionTimeout: deadlineMs,
    greetingTimeout: deadlineMs,
    socketTimeout: deadlineMs,
  })
  const conversation: Conversation = { stage: 'connecting', connection }
  const { promise, resolve } = Promise.withResolvers<SmtpResult>()
  const timer = setTimeout(() => {
    resolve({ kind: 'failed', stage: conversation.stage, response: '', code: 'DEADLINE' })
  }, deadlineMs)
  // Stays on until the socket is gone: an `error` without a listener would end the process.
  connection.on('error', (error) => resolve(failure(error, conversation.stage)))
  speak(conversation, auth, message).then(
    (response) => resolve({ kind: 'taken', response }),
    (error: unknown) => resolve(failure(error, conversation.stage)),
  )
  const result = await promise
  clearTimeout(timer)
  if (result.kind === 'taken') connection.quit()
  else connection.close()
  return result
}

type Credentials = ReturnType<typeof parseConnectionUrl>['auth']

const speak = async (
  conversation: Conversation,
  auth: Credentials,
  message: ComposedMessage,
): Promise<string> => {
  const { connection } = conversation
  await said((done) => connection.connect(done))
  if (auth !== undefined && connection.allowsAuth) {
    conversation.stage = 'signing_in'
    await said((done) => connection.login(auth, done))
  }
  conversation.stage = 'sender'
  const { from, to } = message.envelope
  const body = Readable.from(bodyOf(message.bytes, conversation))
  const sent = await said<{ readonly response: string }>((done) =>
    connection.send({ from, to: [...to] }, body, done),
  )
  return sent?.response ?? ''
}

/** Read only once the server said 354; when it was read to its end the final dot follows. */
function* bodyOf(bytes: Buffer, conversation: Conversation): Generator<Buffer> {
  conversation.stage = 'body'
  yield bytes
  conversation.stage = 'body_sent'
}

const said = async <T>(
  start: (done: (error?: Error | null, result?: T) => void) => void,
): Promise<T | undefined> =>
  await new Promise((resolve, reject) => {
    start((error, result) => {
      if (error) reject(error)
      else resolve(result)
    })
  })

const Fault = z.object({
  code: z.string().optional().catch(undefined),
  originalCode: z.string().optional().catch(undefined),
  response: z.string().optional().catch(undefined),
  command: z.string().optional().catch(undefined),
})

const failure = (error: unknown, stage: SmtpStage): SmtpResult => {
  const fault = Fault.safeParse(error).data
  return {
    kind: 'failed',
    stage: stageOf(fault?.command, stage),
    response: fault?.response ?? '',
    code: fault?.originalCode ?? fault?.code ?? 'NO_ANSWER',
  }
}

/** The command that was answered is more exact than how far we got. */
const stageOf = (command: string | undefined, reached: SmtpStage): SmtpStage => {
  if (reached !== 'sender') return reached
  if (command === 'RCPT TO') return 'recipients'
  return command === 'DATA' ? 'body' : 'sender'
}

const isLoopback = (host: string | undefined): boolean =>
  host === 'localhost' || host === '::1' || (host ?? '').startsWith('127.')
