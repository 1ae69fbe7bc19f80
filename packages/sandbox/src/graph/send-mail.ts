import { z } from 'zod'
import type { ScriptedAnswer } from '../control/faults.ts'
import type { Reply } from '../control/scripted-reply.ts'
import { tenants } from '../seed/microsoft-directory.ts'
import type { MicrosoftPerson } from '../seed/people.ts'
import {
  addressesOf,
  header,
  parseMime,
  withHeader,
  writeMime,
  type Mime,
} from '../world/mime-headers.ts'
import { asExchangeSends, visibleAddress } from './exchange-rewriting.ts'
import type { Caller, GraphDeps, Refuse } from './caller.ts'
import { graphLimits, tenantDailyLimit } from './graph-limits.ts'
import { composeJsonMessage, headerRefusal, sendMailBody } from './read-json-message.ts'
import { sendingRight } from './sending-rights.ts'

interface SendCall {
  caller: Caller
  /** Whose mailbox sends: the caller's own, or the one in the path. */
  sender: MicrosoftPerson
  refuse: Refuse
  body: Buffer
  contentType: string
  scripted: ScriptedAnswer
}

type Read = { kind: 'mime'; mime: Mime } | { kind: 'refused'; reply: Reply }

const looksLikeAddress = /^[^\s@<>,;]+@[^\s@<>,;]+$/

/** sendMail, sections 1.7 to 1.9 of the fact sheet: 202, empty, and no message id. */
export async function sendMail(deps: GraphDeps, call: SendCall): Promise<Reply> {
  const { caller, sender, refuse } = call
  if (!caller.scopes.has('Mail.Send') && !caller.scopes.has('Mail.Send.Shared'))
    return refuse(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.')
  if (sender.mail === null)
    return refuse(
      404,
      'MailboxNotEnabledForRESTAPI',
      'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
    )
  const read = await readMessage(call)
  if (read.kind === 'refused') return read.reply
  const { mime } = read
  const recipients = ['to', 'cc', 'bcc'].flatMap((name) => addressesOf(mime, name))
  if (recipients.length === 0 || recipients.some(({ email }) => !looksLikeAddress.test(email)))
    return refuse(
      400,
      'ErrorInvalidRecipients',
      'At least one recipient is not valid., Recipient is not resolved. All recipients must be resolved before a message can be submitted.',
    )
  if (recipients.length > graphLimits.recipientsPerMessage)
    return refuse(
      400,
      'ErrorExceededMaxRecipientLimit',
      'The maximum number of recipients per message was exceeded.',
    )

  const isMime = !isJson(call.contentType)
  const ignoresFrom = isMime && deps.settings.read().mimeFrom === 'ignored'
  const asked = ignoresFrom ? sender.mail : (addressesOf(mime, 'from')[0]?.email ?? sender.mail)
  const right =
    sender === caller.person
      ? sendingRight(sender, asked, caller.scopes)
      : sendingRight(sender, asked, new Set())
  if (right.kind === 'denied')
    return refuse(
      403,
      'ErrorSendAsDenied',
      'The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account. Cannot submit message.',
    )
  const { recipients: daily } = deps.counters
  if (daily.used(sender.mail) + recipients.length > graphLimits.recipientsPerDay)
    return refuse(
      429,
      'ErrorExceededMessageLimit',
      'Cannot send mail. Daily Message/Recipient limit exceeded.',
    )
  daily.add(sender.mail, recipients.length)

  const keepsAlias = keepsAliases(deps, sender)
  const exchange = { person: sender, right, asked, keepsAlias }
  await deps.spool.accept({
    envelopeFrom: visibleAddress(exchange),
    to: recipients.map(({ email }) => email),
    carrier: 'microsoft',
    raw: (spoolId) => writeMime(asExchangeSends(mime, exchange, { spoolId, now: deps.now() })),
    afterwards: call.scripted.afterwards ?? tenantBounce(deps, sender, recipients),
  })
  const notificationId = header(mime, 'x-letterhead-id')
  return { status: 202, outcome: 'accepted', ...(notificationId ? { notificationId } : {}) }
}

const isJson = (contentType: string) => /^application\/json\b/i.test(contentType)

function keepsAliases(deps: GraphDeps, sender: MicrosoftPerson) {
  const tenant = tenants.find(({ id }) => id === sender.tenant)
  return tenant !== undefined && deps.settings.read().sendsFromAlias.includes(tenant.domain)
}

/** Over the tenant's daily limit the 202 comes all the same, and a report follows. */
function tenantBounce(deps: GraphDeps, sender: MicrosoftPerson, to: { email: string }[]) {
  const tenant = tenants.find(({ id }) => id === sender.tenant)
  if (!tenant) return undefined
  const external = to.filter(({ email }) => !email.toLowerCase().endsWith(`@${tenant.domain}`))
  const isOver = deps.counters.external.used(tenant.id) + external.length > tenantDailyLimit(tenant)
  deps.counters.external.add(tenant.id, external.length)
  return isOver
    ? {
        bounce:
          '550 5.7.233 - Your message can’t be sent because your tenant has exceeded its daily limit for sending email to external recipients (tenant external recipient rate limit).',
      }
    : undefined
}

async function readMessage({ contentType, body, refuse, sender }: SendCall): Promise<Read> {
  if (isJson(contentType)) return readJson(body, refuse, sender)
  if (/^text\/plain\b/i.test(contentType)) return readMime(body, refuse)
  return {
    kind: 'refused',
    reply: refuse(
      415,
      'RequestBodyRead',
      'A supported MIME type could not be found that matches the content type of the request.',
    ),
  }
}

async function readJson(body: Buffer, refuse: Refuse, sender: MicrosoftPerson): Promise<Read> {
  const badRequest = (message: string): Read => ({
    kind: 'refused',
    reply: refuse(400, 'BadRequest', message),
  })
  const json = parseJson(body)
  if (json === undefined)
    return badRequest(
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
    )
  const parsed = sendMailBody.safeParse(json)
  if (!parsed.success) return badRequest(z.prettifyError(parsed.error))
  const { message } = parsed.data
  const odd = headerRefusal(message)
  if (odd) return { kind: 'refused', reply: refuse(400, odd.code, odd.message) }
  const raw = await composeJsonMessage(message, sender.mail ?? sender.upn)
  return { kind: 'mime', mime: parseMime(raw) }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

function readMime(body: Buffer, refuse: Refuse): Read {
  const text = body.toString('latin1').replaceAll(/[\r\n]/g, '')
  if (text === '' || !base64.test(text))
    return {
      kind: 'refused',
      reply: refuse(
        400,
        'ErrorMimeContentInvalidBase64String',
        'Invalid base64 string for MIME content.',
      ),
    }
  const mime = parseMime(Buffer.from(text, 'base64'))
  return {
    kind: 'mime',
    mime: header(mime, 'mime-version') ? mime : withHeader(mime, 'MIME-Version', '1.0'),
  }
}
