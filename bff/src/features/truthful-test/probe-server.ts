import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import { networkOf } from '../../platform/network-of.ts'
import { plainText } from '../../platform/plain-text.ts'
import type { TlsPair } from './deps.ts'
import { headerBlockOf, isPlainHeader } from './header-block.ts'
import type { Arrival } from './read-copy.ts'

/** A refusal as SMTP says it; smtp-server reads `responseCode`. */
class Refusal extends Error {
  override name = 'Refusal'
  readonly responseCode: number
  constructor(status: number, text: string) {
    super(text)
    this.responseCode = status
  }
}

export interface ProbeLimits {
  /** Connections at once; those who say nothing of use cost some kilobytes each. */
  readonly connections: number
  /** Of one IPv4 address, or of one /64. */
  readonly connectionsOfOne: number
  /** Until an address is named that is waited for: who is only there to be there makes room. */
  readonly strangerMs: number
  /** A whole conversation, however slowly it is spoken. */
  readonly conversationMs: number
}

export const PROBE_LIMITS: ProbeLimits = {
  connections: 200,
  connectionsOfOne: 10,
  strangerMs: 20_000,
  conversationMs: 120_000,
}

export interface ProbeServerDeps<Expected> {
  /** What is waited for at this address; null: nothing. */
  readonly find: (address: string) => Promise<Expected | null>
  /** Once it resolves the message is ours; when it rejects the sender comes again. */
  readonly take: (expected: Expected, arrival: Arrival) => Promise<void>
  readonly fault: (error: unknown) => void
  /** For STARTTLS. */
  readonly tls: TlsPair
  readonly limits: ProbeLimits
  readonly now: () => Date
}

const LARGEST = 1024 * 1024
/** Mail servers on the way add some 20 kB. */
const LARGEST_HEADER = 128 * 1024
const MOST_REFUSALS = 3
const AT_ONCE = 4

const AWAY = '4.3.0 Try again later'

/**
 * A mail server that takes one kind of mail: a message of at most 1 MiB to one address that is
 * waited for. It has no accounts, relays nothing, sends no bounce, and keeps no message.
 */
export const createProbeServer = <Expected>(deps: ProbeServerDeps<Expected>): SMTPServer => {
  const { limits } = deps
  const expected = new Map<string, Expected>()
  const refusals = new Map<string, number>()
  const networks = new Map<string, string>()
  const ofNetwork = new Map<string, number>()
  const deadlines = new Map<string, NodeJS.Timeout>()
  let judging = 0

  const cut = (id: string) => {
    for (const connection of server.connections) if (connection.id === id) connection.close()
  }
  const allow = (id: string, ms: number): void => {
    clearTimeout(deadlines.get(id))
    deadlines.set(id, setTimeout(cut, ms, id))
  }
  const welcome = ({ id, remoteAddress }: SMTPServerSession): void => {
    const network = networkOf(remoteAddress)
    const open = (ofNetwork.get(network) ?? 0) + 1
    networks.set(id, network)
    ofNetwork.set(network, open)
    allow(id, limits.strangerMs)
    if (open > limits.connectionsOfOne) throw new Refusal(421, '4.7.0 Too many connections')
  }
  const forget = ({ id }: SMTPServerSession): void => {
    clearTimeout(deadlines.get(id))
    // Who hung up before the greeting was never counted, and has no address any more.
    const network = networks.get(id)
    for (const kept of [expected, refusals, deadlines, networks]) kept.delete(id)
    if (network === undefined) return
    const open = (ofNetwork.get(network) ?? 1) - 1
    if (open > 0) ofNetwork.set(network, open)
    else ofNetwork.delete(network)
  }
  const refuseRecipient = ({ id }: SMTPServerSession): Refusal => {
    const count = (refusals.get(id) ?? 0) + 1
    refusals.set(id, count)
    if (count >= MOST_REFUSALS) setImmediate(cut, id)
    return new Refusal(550, '5.1.1 Nobody waits for mail here')
  }
  const admit = async (address: string, session: SMTPServerSession): Promise<void> => {
    if (expected.has(session.id)) throw new Refusal(452, '4.5.3 One recipient only')
    const found = await deps.find(address)
    if (found === null) throw refuseRecipient(session)
    expected.set(session.id, found)
    allow(session.id, limits.conversationMs)
  }
  const take = async (raw: Buffer, session: SMTPServerSession): Promise<void> => {
    const waited = expected.get(session.id)
    expected.delete(session.id)
    if (waited === undefined) throw refuseRecipient(session)
    if (judging >= AT_ONCE) throw new Refusal(451, AWAY)
    judging += 1
    try {
      await deps.take(waited, arrivalOf(raw, session, deps.now()))
    } finally {
      judging -= 1
    }
  }
  const step = (work: () => Promise<void> | void, say: (error?: Error | null) => void): void => {
    void (async () => {
      try {
        await work()
        say()
      } catch (error) {
        if (!(error instanceof Refusal)) deps.fault(error)
        say(error instanceof Refusal ? error : new Refusal(451, AWAY))
      }
    })()
  }

  const server = new SMTPServer({
    banner: 'Letterhead probe',
    logger: false,
    disabledCommands: ['AUTH'],
    authOptional: true,
    disableReverseLookup: true,
    ...deps.tls,
    minVersion: 'TLSv1.2',
    size: LARGEST,
    maxClients: limits.connections,
    socketTimeout: limits.strangerMs,
    closeTimeout: 2_000,
    onConnect: (session, say) => step(() => welcome(session), say),
    onClose: (session) => forget(session),
    // A bounce is nobody's test.
    onMailFrom: ({ address }, _session, say) =>
      step(() => {
        if (address === '') throw new Refusal(550, '5.7.1 No bounces here')
      }, say),
    onRcptTo: ({ address }, session, say) => step(async () => await admit(address, session), say),
    onData: (stream, session, say) =>
      step(async () => await take(await collect(stream), session), say),
  })
  return server
}

/** What is too much is read and dropped, so that the sender hears the refusal. */
const collect = async (
  stream: AsyncIterable<Buffer> & { readonly sizeExceeded?: boolean },
): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size <= LARGEST) chunks.push(chunk)
    else chunks.length = 0
  }
  if (size > LARGEST || stream.sizeExceeded === true)
    throw new Refusal(552, '5.3.4 Message is larger than 1 MiB')
  const raw = Buffer.concat(chunks)
  const header = headerBlockOf(raw)
  if (header.length > LARGEST_HEADER) throw new Refusal(552, '5.3.4 Header is larger than 128 KiB')
  if (!isPlainHeader(header)) throw new Refusal(552, '5.6.0 Header has too many lines or gaps')
  return raw
}

const arrivalOf = (raw: Buffer, session: SMTPServerSession, receivedAt: Date): Arrival => {
  const { envelope, remoteAddress, hostNameAppearsAs, secure, tlsOptions } = session
  const { mailFrom } = envelope
  const cipher = typeof tlsOptions === 'object' ? tlsOptions : undefined
  return {
    raw,
    envelopeFrom: mailFrom ? plainText(mailFrom.address, 254) : '',
    ip: remoteAddress.replace(/^::ffff:/i, ''),
    helo: plainText(hostNameAppearsAs || 'unknown', 255),
    tls: secure ? plainText(`${cipher?.version ?? 'TLS'} ${cipher?.name ?? ''}`) : null,
    receivedAt,
  }
}
