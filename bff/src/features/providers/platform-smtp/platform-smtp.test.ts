import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { closedPort } from '../../../../test/small-server.ts'
import { composeMime } from '../compose-mime.ts'
import type { OutgoingMessage } from '../port.ts'
import { createPlatformSmtp } from './index.ts'
import { converse } from './smtp-conversation.ts'

const letter: OutgoingMessage = {
  notificationId: 'n-1',
  messageId: '<1@letterhead.example>',
  from: { email: 'no-reply@saas.example', name: 'SaaS' },
  to: [{ email: 'rita@customer.example' }],
  cc: [],
  bcc: [{ email: 'hidden@customer.example' }],
  replyTo: null,
  subject: 'Hello',
  html: null,
  text: '.leading dot\nbody',
  date: new Date(),
}

/** Answers by the command's first word; `'cut'` drops the line, `'silent'` says nothing. */
type Script = Readonly<
  Partial<Record<'CONN' | 'EHLO' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'BODY', string>>
>

const GOOD = {
  CONN: '220 ready',
  EHLO: '250-hello\r\n250 AUTH PLAIN',
  AUTH: '235 2.7.0 ok',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  BODY: '250 2.0.0 queued',
}

let server: Server
let heard: string

const listen = async (script: Script): Promise<number> => {
  const says = new Map(Object.entries({ ...GOOD, ...script }))
  heard = ''
  server = createServer((socket) => {
    let isBody = false
    const reply = (text = ''): unknown =>
      text === 'cut' ? socket.destroy() : text === 'silent' || socket.write(`${text}\r\n`)
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => {
      heard += chunk.toString()
      if (isBody) {
        if (!heard.endsWith('\r\n.\r\n')) return
        isBody = false
        reply(says.get('BODY'))
        return
      }
      for (const line of chunk.toString().split('\r\n').filter(Boolean)) {
        const word = line.slice(0, 4).toUpperCase()
        if (word === 'QUIT') socket.end('221 bye\r\n')
        else reply(says.get(word) ?? '502 5.5.1 unknown')
        if (word === 'DATA') isBody = says.get('DATA')?.startsWith('354') === true
      }
    })
    reply(says.get('CONN'))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

afterEach(() => server?.close())

const send = async (port: number, credentials = '') => {
  const platform = createPlatformSmtp(
    {
      smtpUrl: `smtp://${credentials}127.0.0.1:${port}`,
      sender: { name: 'SaaS', email: 'no-reply@saas.example' },
      limits: { perMinute: 600, perDay: 1000, inFlight: 10 },
    },
    { now: () => new Date() },
  )
  return await platform.send({ message: await platform.compose(letter, 'mime') })
}

test('a message is handed over with its hidden recipients in the envelope only', async () => {
  const port = await listen({})
  expect(await send(port)).toMatchObject({
    kind: 'accepted',
    technical: { providerCode: '250 2.0.0' },
  })
  expect(heard).toContain('MAIL FROM:<no-reply@saas.example>')
  expect(heard).toContain('RCPT TO:<hidden@customer.example>')
  expect(heard).not.toContain('Bcc')
  expect(heard).not.toContain('AUTH')
  expect(heard).toContain('\r\n..leading dot')
  await expect.poll(() => heard).toContain('QUIT')
})

test('signs in where the URL says so', async () => {
  const port = await listen({})
  expect((await send(port, 'user:pa%20ss@')).kind).toBe('accepted')
  const said = /AUTH PLAIN (\S+)/.exec(heard)?.[1] ?? ''
  expect(Buffer.from(said, 'base64').toString()).toBe('\0user\0pa ss')
})

test.each([
  [{ CONN: '421 4.3.2 closing' }, 'later', 'provider_unavailable'],
  [{ CONN: '554 5.3.2 no' }, 'misconfigured', 'platform_smtp_refused'],
  [{ CONN: 'cut' }, 'later', 'connection_refused'],
  [{ EHLO: 'cut' }, 'later', 'connection_refused'],
  [{ AUTH: '535 5.7.8 no' }, 'misconfigured', 'platform_smtp_refused'],
  [{ AUTH: '454 4.7.0 later' }, 'later', 'provider_unavailable'],
  [{ MAIL: '550 5.7.1 not you' }, 'misconfigured', 'platform_smtp_refused'],
  [{ MAIL: '451 4.7.1 wait' }, 'later', 'provider_unavailable'],
  [{ RCPT: '550 5.1.1 nobody' }, 'rejected', 'recipient_rejected'],
  [{ RCPT: '450 4.2.1 busy' }, 'later', 'provider_unavailable'],
  [{ RCPT: 'cut' }, 'later', 'provider_unavailable'],
  [{ DATA: '554 5.5.1 no' }, 'rejected', 'message_rejected'],
  [{ DATA: '451 4.3.0 no' }, 'later', 'provider_unavailable'],
  [{ DATA: 'cut' }, 'later', 'provider_unavailable'],
  [{ BODY: '554 5.7.1 spam' }, 'rejected', 'message_rejected'],
  [{ BODY: '552 5.3.4 big' }, 'rejected', 'message_too_large'],
  [{ BODY: '451 4.3.0 later' }, 'later', 'provider_unavailable'],
  [{ BODY: '421 4.3.2 closing' }, 'later', 'provider_unavailable'],
  [{ BODY: 'cut' }, 'unknown', 'no_answer'],
] as const)('a server that says %j: %s (%s)', async (script, kind, code) => {
  expect(await send(await listen(script), 'user:secret@')).toMatchObject({ kind, code })
})

test('where nobody listens it is sent later', async () => {
  expect(await send(await closedPort())).toMatchObject({
    kind: 'later',
    code: 'connection_refused',
    technical: { providerCode: 'ECONNREFUSED' },
  })
})

test.each([
  [{ CONN: 'silent' }, 'connecting'],
  [{ MAIL: 'silent' }, 'sender'],
  [{ BODY: 'silent' }, 'body_sent'],
] as const)(
  'a silent server (%j) ends at the deadline, and so does the conversation',
  async (script, stage) => {
    const port = await listen(script)
    const ended = once(server, 'connection').then(async ([socket]) => await once(socket, 'close'))
    const message = await composeMime(letter, 'envelope')
    expect(await converse(`smtp://127.0.0.1:${port}`, message, 300)).toMatchObject({
      kind: 'failed',
      stage,
    })
    await ended
  },
)

test('a password does not go over an open line to another machine', async () => {
  const message = await composeMime(letter, 'envelope')
  const port = await listen({})
  // A name for this machine that is not loopback to the eye.
  const result = await converse(`smtp://user:secret@[::ffff:127.0.0.1]:${port}`, message, 1000)
  expect(result).toMatchObject({ kind: 'failed', code: 'ETLS' })
  expect(heard).toContain('EHLO')
  expect(heard).not.toContain('AUTH')
})
