import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { answerOddly } from './odd-answers.ts'
import { bodyOf, type Deps, type Exchange } from './deps.ts'
import { answerUsually } from './usual-answer.ts'
import { mailboxOf } from './tokens.ts'

const Raw = z.object({ raw: z.string() })
const NO_ID = ''

/** Graph's `sendMail` (202, base64 of the MIME) and Gmail's `messages.send` (200, JSON). */
export const answerSend = async (deps: Deps, { request, response }: Exchange): Promise<void> => {
  const isGraph = (request.url ?? '').includes('/sendMail')
  const mailbox =
    /\/users\/([^/]+)\/sendMail/.exec(request.url ?? '')?.[1] ??
    mailboxOf(request.headers.authorization)
  const entered = deps.directory.enter(mailbox)
  response.once('close', entered.leave)
  let body: string
  try {
    body = await bodyOf(request)
  } catch {
    // Cut on its way: nothing was taken.
    return
  }
  const id = idIn(body, isGraph)
  const write = (taken: boolean, answer: string) =>
    deps.journal.write({ operation: 'send', mailbox, id, taken, answer })

  const rule = deps.script.take({ mailbox, operation: 'send' })
  if (rule !== null) {
    write(rule.taken, rule.answer === 'status' ? String(rule.status) : rule.answer)
    return await answerOddly(rule, { response, isGraph })
  }
  if (entered.over) {
    write(false, 'over the limit')
    return refuse(response)
  }
  write(true, 'usual')
  const { delayMs } = deps.directory.limits()
  if (delayMs > 0) await pause(delayMs)
  answerUsually(response, isGraph)
}

const idIn = (body: string, isGraph: boolean): string => {
  const encoded = isGraph ? body : (Raw.safeParse(jsonIn(body)).data?.raw ?? '')
  const mime = Buffer.from(encoded, isGraph ? 'base64' : 'base64url').toString('latin1')
  return /^X-Letterhead-Id: (\S+)/im.exec(mime)?.[1] ?? NO_ID
}

const jsonIn = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

const refuse = (response: Exchange['response']): void => {
  const text = JSON.stringify({
    error: {
      code: 'ApplicationThrottled',
      message: 'Application is over its MailboxConcurrency limit.',
      errors: [{ reason: 'rateLimitExceeded' }],
    },
  })
  response.writeHead(429, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'retry-after': '10',
  })
  response.end(text)
}
