import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'

export interface Listener {
  port: number
  close: () => Promise<void>
}

/** A refusal with an SMTP status, which smtp-server reads from `responseCode`. */
export class SmtpRefusal extends Error {
  readonly responseCode: number
  constructor(status: number, text: string) {
    super(text)
    this.responseCode = status
  }
}

export interface SmtpSteps extends Omit<SMTPServerOptions, 'onData'> {
  onMessage: (raw: Buffer, session: SMTPServerSession, cut: Cut) => Promise<void>
}

/** Closes the connection of this session without a word. */
export type Cut = (session: SMTPServerSession) => void

const largest = 40 * 1024 * 1024
const loopback = '127.0.0.1'

export async function listenSmtp(
  makeSteps: (cut: Cut) => SmtpSteps,
  lastPort?: number,
): Promise<Listener> {
  const { onMessage, ...options } = makeSteps(cut)
  const server = new SMTPServer({
    banner: 'Letterhead sandbox',
    logger: false,
    disableReverseLookup: true,
    size: largest,
    // Clients with a pool keep their connections open; a stop does not wait for them.
    closeTimeout: 200,
    ...options,
    // Its built-in certificate is public knowledge; plain text on loopback promises nothing.
    disabledCommands: ['STARTTLS', ...(options.disabledCommands ?? [])],
    onData: (stream, session, say) => {
      answerWith(say, async () => onMessage(await collect(stream), session, cut))
    },
  })
  function cut(session: SMTPServerSession) {
    for (const connection of server.connections)
      if (connection.id === session.id) connection.close()
  }
  // A client that goes away in the middle is its own business.
  server.on('error', () => {})
  const port = await listenOnFirstFree(server, lastPort === undefined ? [0] : [lastPort, 0])
  return {
    port,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

/** Tells smtp-server how a step ended: nothing, or the refusal it threw. */
export function answerWith(say: (error?: Error | null) => void, step: () => Promise<void>) {
  const run = async () => {
    try {
      await step()
    } catch (cause) {
      return say(cause instanceof Error ? cause : new Error(String(cause)))
    }
    return say()
  }
  void run()
}

async function collect(stream: AsyncIterable<Buffer> & { sizeExceeded?: boolean }) {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  if (stream.sizeExceeded) throw new SmtpRefusal(552, 'Message exceeds fixed maximum message size')
  return Buffer.concat(chunks)
}

/** Tries the port of the last life first, so that a product that runs on finds the way. */
async function listenOnFirstFree({ server }: SMTPServer, ports: number[]): Promise<number> {
  for (const port of ports) {
    const bound = await new Promise<AddressInfo | undefined>((resolve) => {
      const failed = () => resolve(undefined)
      server.once('error', failed)
      server.listen(port, loopback, () => {
        server.off('error', failed)
        const address = server.address()
        resolve(typeof address === 'object' && address ? address : undefined)
      })
    })
    if (bound) return bound.port
  }
  throw new Error('No free port for SMTP on the loopback interface')
}
