import { SMTPServer } from 'smtp-server'
import type { Deps } from './deps.ts'

/** The operator's SMTP server: takes everything, as one mailbox named `platform`. */
export const listenSmtp = async ({ journal, directory }: Deps): Promise<number> => {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData: (stream, _session, done) => {
      const pieces: Buffer[] = []
      stream.on('data', (piece: Buffer) => pieces.push(piece))
      stream.on('end', () => {
        const text = Buffer.concat(pieces).toString('latin1')
        const id = /^X-Letterhead-Id: (\S+)/im.exec(text)?.[1] ?? ''
        journal.write({ operation: 'send', mailbox: 'platform', id, taken: true, answer: 'usual' })
        setTimeout(() => done(), directory.limits().delayMs)
      })
    },
  })
  // A client that is killed in the middle of a conversation is no fault of this server.
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
