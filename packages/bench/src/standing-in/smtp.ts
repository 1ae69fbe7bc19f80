import { createServer, type Socket } from 'node:net'
import type { Deps } from './deps.ts'

const END_OF_DATA = '\r\n.\r\n'

/**
 * The operator's SMTP server: takes everything, as one mailbox named `platform`. Written by hand
 * because a real one makes early talkers wait, which would be most of a figure.
 */
export const listenSmtp = async (deps: Deps): Promise<number> => {
  const server = createServer({ noDelay: true }, (socket) => converse(deps, socket))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

const converse = ({ journal, directory }: Deps, socket: Socket): void => {
  let received = ''
  let inData = false
  const say = (line: string) => socket.writable && socket.write(`${line}\r\n`)

  const takeData = (): boolean => {
    const end = received.indexOf(END_OF_DATA)
    if (end === -1) return false
    const id = /^X-Letterhead-Id: (\S+)/im.exec(received.slice(0, end))?.[1] ?? ''
    received = received.slice(end + END_OF_DATA.length)
    inData = false
    journal.write({ operation: 'send', mailbox: 'platform', id, taken: true, answer: 'usual' })
    setTimeout(() => say('250 2.0.0 taken'), directory.limits().delayMs)
    return true
  }
  const takeCommand = (): boolean => {
    const end = received.indexOf('\r\n')
    if (end === -1) return false
    const command = received.slice(0, 4).toUpperCase()
    received = received.slice(end + 2)
    if (command === 'DATA') inData = true
    say(REPLIES[command] ?? '250 2.0.0 ok')
    if (command === 'QUIT') socket.end()
    return true
  }
  socket.on('data', (piece) => {
    received += piece.toString('latin1')
    while (inData ? takeData() : takeCommand());
  })
  // A client that is killed in the middle of a conversation is no fault of this server.
  socket.on('error', () => socket.destroy())
  say('220 bench ESMTP')
}

const REPLIES: Readonly<Record<string, string>> = {
  EHLO: '250 bench',
  DATA: '354 go on',
  QUIT: '221 2.0.0 bye',
}
