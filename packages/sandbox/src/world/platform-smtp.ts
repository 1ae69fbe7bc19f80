import { setTimeout as pause } from 'node:timers/promises'
import type { Faults, TakenFault } from '../control/faults.ts'
import type { Journal } from '../control/journal.ts'
import { textOf } from '../control/text-of.ts'
import type { Client } from '../seed/clients.ts'
import { answerWith, listenSmtp, SmtpRefusal } from './listen-smtp.ts'
import { header, mailDate, parseMime, prepended, withoutHeader, writeMime } from './mime-headers.ts'
import type { Spool } from './spool.ts'

interface PlatformDeps {
  spool: Spool
  faults: Faults
  journal: Journal
  account: Client
  now: () => number
  stopping: AbortSignal
}

/**
 * The operator's own mail server, by which the platform's sender goes out. Operations that faults
 * may name: `connect`, `auth`, `mail`, `rcpt`, `send`; the mailbox of the last three is the
 * address in the envelope.
 */
export const listenForThePlatform = (deps: PlatformDeps, lastPort: number | undefined) =>
  listenSmtp(
    (cut) => ({
      authMethods: ['PLAIN', 'LOGIN'],
      allowInsecureAuth: true,
      onConnect: (session, say) =>
        answerWith(say, () => step(deps, 'connect', null, () => cut(session))),
      onAuth: ({ username, password }, session, say) =>
        answerWith(
          (error) => say(error, { user: username }),
          async () => {
            await step(deps, 'auth', null, () => cut(session))
            const { clientId, clientSecret } = deps.account
            if (username !== clientId || password !== clientSecret)
              throw new SmtpRefusal(535, 'Authentication credentials invalid')
          },
        ),
      onMailFrom: ({ address }, session, say) =>
        answerWith(say, () => step(deps, 'mail', address, () => cut(session))),
      onRcptTo: ({ address }, session, say) =>
        answerWith(say, () => step(deps, 'rcpt', address, () => cut(session))),
      onMessage: (raw, session) =>
        acceptMessage(
          deps,
          {
            raw,
            from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
            to: session.envelope.rcptTo.map(({ address }) => address),
            helo: session.hostNameAppearsAs,
          },
          () => cut(session),
        ),
    }),
    lastPort,
  )

/** One step before the message itself: passes, or throws what the fault wants said. */
async function step(
  deps: PlatformDeps,
  operation: string,
  mailbox: string | null,
  cut: () => void,
) {
  const fault = await deps.faults.take({ provider: 'smtp', operations: [operation], mailbox })
  if (!fault) return
  const { status = 250, body, delayMs = 0, drop } = fault.answer
  await pause(delayMs, undefined, { signal: deps.stopping })
  if (drop) cut()
  if (!drop && status < 400) return
  const row = { provider: 'smtp' as const, operation, mailbox, fault: fault.label }
  deps.journal.write({ ...row, status: drop ? 0 : status, outcome: drop ? 'cut' : 'refused' })
  throw new SmtpRefusal(status < 400 ? 421 : status, textOf(body) || 'Try again later')
}

async function acceptMessage(
  deps: PlatformDeps,
  message: { raw: Buffer; from: string; to: string[]; helo: string },
  cut: () => void,
) {
  const call = { provider: 'smtp' as const, operations: ['send'], mailbox: message.from }
  const fault = await deps.faults.take(call)
  const { status = 250, body, delayMs = 0, drop, accept } = fault?.answer ?? {}
  const refusal = new SmtpRefusal(status < 400 ? 421 : status, textOf(body) || 'Refused')
  const wait = () => pause(delayMs, undefined, { signal: deps.stopping })
  const isRefused = drop === 'before' || (status >= 400 && !accept && !drop)
  if (!isRefused) await spoolMessage(deps, message, fault)
  note(deps, message, isRefused ? 'refused' : 'accepted', drop ? 0 : status, fault)
  await wait()
  if (drop) cut()
  if (drop || status >= 400) throw refusal
}

const spoolMessage = (
  { spool, now }: PlatformDeps,
  { raw, from, to, helo }: { raw: Buffer; from: string; to: string[]; helo: string },
  fault: TakenFault | undefined,
) =>
  spool.accept({
    envelopeFrom: from,
    to,
    carrier: 'platform',
    raw: (id) => {
      const trace = `from ${helo} by smtp.platform.example with ESMTPA id ${id};\r\n ${mailDate(now())}`
      return writeMime(prepended(withoutHeader(parseMime(raw), 'bcc'), 'Received', trace))
    },
    afterwards: fault?.answer.afterwards,
  })

function note(
  deps: PlatformDeps,
  { raw, from }: { raw: Buffer; from: string },
  outcome: string,
  status: number,
  fault: TakenFault | undefined,
) {
  const notificationId = header(parseMime(raw), 'x-letterhead-id')
  deps.journal.write({
    provider: 'smtp',
    operation: 'send',
    mailbox: from,
    status,
    outcome,
    ...(notificationId ? { notificationId } : {}),
    ...(fault ? { fault: fault.label } : {}),
  })
}
