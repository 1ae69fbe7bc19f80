import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createTransport } from 'nodemailer'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { makeOwnCertificate } from './own-certificate.ts'
import { createProbeServer, PROBE_LIMITS, type ProbeLimits } from './probe-server.ts'
import type { Arrival } from './read-copy.ts'

// The listener alone, as strangers on the internet meet it.

setFlagsFromString('--expose-gc')
const collectGarbage = () => z.undefined().parse(runInNewContext('gc()'))

const held = () => {
  collectGarbage()
  return process.memoryUsage().arrayBuffers
}

const dribble = (socket: Socket) => {
  const timer = setInterval(() => socket.write('x'), 20)
  socket.once('close', () => clearInterval(timer))
}

const AWAITED = 'awaited@probe.example'
const certificate = makeOwnCertificate('probe.example', new Date())
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const listen = async (limits: Partial<ProbeLimits> = {}) => {
  const taken: Arrival[] = []
  const faults: unknown[] = []
  const server = createProbeServer<string>({
    find: async (address) => await Promise.resolve(address === AWAITED ? address : null),
    take: async (_expected, arrival) => {
      taken.push(arrival)
      await Promise.resolve()
    },
    fault: (error) => faults.push(error),
    now: () => new Date(),
    tls: certificate,
    limits: { ...PROBE_LIMITS, ...limits },
  })
  server.on('error', () => undefined)
  const port = await new Promise<number>((bound) => {
    const listener = server.listen(0, '127.0.0.1', () => {
      const address = listener.address()
      bound(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  closing.push(async () => await new Promise<void>((closed) => server.close(() => closed())))
  return { port, taken, faults, server }
}

/** Speaks SMTP by hand, so that it can be spoken badly. */
const dial = (port: number) => {
  const socket = connect(port, '127.0.0.1')
  let said = ''
  let over = false
  const watching = new Set<() => void>()
  const look = () => {
    for (const one of watching) one()
  }
  socket.setEncoding('latin1').on('data', (text: string) => {
    said += text
    look()
  })
  socket
    .on('error', () => undefined)
    .on('close', () => {
      over = true
      look()
    })
  closing.push(async () => {
    socket.destroy()
    await Promise.resolve()
  })
  /** Resolves with what was said, also when the other side hung up before. */
  const until = async (isThere: (said: string) => boolean): Promise<string> =>
    await new Promise((done) => {
      const watch = () => {
        if (!isThere(said) && !over) return
        watching.delete(watch)
        done(said)
      }
      watching.add(watch)
      watch()
    })
  return {
    socket,
    until,
    write: (text: string) => socket.write(text, 'latin1'),
    /** Waits until `count` replies begin with this code. */
    replies: async (code: number, count = 1) =>
      await until(
        (text) => text.split('\r\n').filter((line) => line.startsWith(`${code} `)).length >= count,
      ),
    gone: async () => {
      await until(() => over)
      return over
    },
  }
}

const deliver = async (port: number, raw = 'Subject: x\r\n\r\nx'): Promise<number> => {
  const transport = createTransport({ host: '127.0.0.1', port, tls: { rejectUnauthorized: false } })
  try {
    await transport.sendMail({ envelope: { from: 'a@sender.example', to: AWAITED }, raw })
    return 250
  } catch (error) {
    return error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0
  } finally {
    transport.close()
  }
}

/** As a mail server does: comes again until it is taken or refused for good. */
const deliverInTheEnd = async (port: number): Promise<number> => {
  const end = performance.now() + 30_000
  for (;;) {
    const code = await deliver(port)
    if (code === 250 || code >= 500 || performance.now() > end) return code
  }
}

test('STARTTLS speaks with the certificate it was given, never with a public one', async () => {
  const { port, taken } = await listen()
  const line = dial(port)
  await line.replies(220)
  line.write('EHLO out.sender.example\r\n')
  expect(await line.replies(250)).toContain('STARTTLS')
  line.write('STARTTLS\r\n')
  await line.replies(220, 2)
  line.socket.removeAllListeners('data')
  const secured = connectTls({ socket: line.socket, rejectUnauthorized: false })
  await new Promise((done) => secured.once('secureConnect', done))
  expect(secured.getPeerX509Certificate()?.toString()).toBe(certificate.cert)
  secured.destroy()
  expect(await deliver(port)).toBe(250)
  expect(taken[0]?.tls).toMatch(/^TLSv1\.3 TLS_/)
})

test('what was sent in clear behind STARTTLS is not heard inside of it', async () => {
  const { port, taken } = await listen()
  const line = dial(port)
  await line.replies(220)
  line.write(
    `EHLO x\r\nSTARTTLS\r\nMAIL FROM:<a@junk.example>\r\nRCPT TO:<${AWAITED}>\r\nDATA\r\nx\r\n.\r\n`,
  )
  await line.until((said) => /^220 .*TLS|^220 Ready/im.test(said.slice(4)))
  line.socket.destroy()
  expect(await deliver(port)).toBe(250)
  expect(taken).toHaveLength(1)
})

test('a thousand strangers and those who say nothing do not keep the awaited copy away', async () => {
  const { port, taken, server } = await listen({ strangerMs: 400 })
  const silent = Array.from({ length: 60 }, () => dial(port))
  let most = 0
  let junk = 0
  const strangers = Array.from({ length: 50 }, async () => {
    for (let round = 0; round < 20; round += 1) {
      const line = dial(port)
      await line.until((said) => said.includes('\r\n'))
      line.write('EHLO x\r\nMAIL FROM:<a@junk.example>\r\nRCPT TO:<b@probe.example>\r\nQUIT\r\n')
      await line.until((said) => /^(?:550|421|221) /m.test(said))
      line.socket.destroy()
      junk += 1
      most = Math.max(most, server.connections.size)
    }
  })
  expect(await deliverInTheEnd(port)).toBe(250)
  await Promise.all(strangers)
  expect(junk).toBe(1_000)
  expect(taken).toHaveLength(1)
  expect(most).toBeLessThanOrEqual(PROBE_LIMITS.connections + 1)
  for (const line of silent) expect(await line.gone()).toBe(true)
}, 60_000)

test('who hangs up before the greeting brings nothing down', async () => {
  const { port, taken } = await listen()
  const hangUp = async () =>
    await new Promise<void>((gone) => {
      const socket = connect(port, '127.0.0.1', () => socket.resetAndDestroy())
      socket.on('error', () => undefined).on('close', () => gone())
    })
  await Promise.all(Array.from({ length: 300 }, hangUp))
  expect(await deliverInTheEnd(port)).toBe(250)
  expect(taken).toHaveLength(1)
})

test('who speaks a letter at a time is hung up on, awaited or not', async () => {
  const { port, taken } = await listen({ strangerMs: 300, conversationMs: 600 })
  const stranger = dial(port)
  dribble(stranger.socket)
  const known = dial(port)
  await known.replies(220)
  known.write(`EHLO x\r\nMAIL FROM:<a@junk.example>\r\nRCPT TO:<${AWAITED}>\r\nDATA\r\n`)
  await known.replies(354)
  dribble(known.socket)
  expect(await stranger.gone()).toBe(true)
  expect(await known.gone()).toBe(true)
  expect(taken).toEqual([])
})

test('fifty megabytes are refused and never held', async () => {
  const { port, taken } = await listen()
  const line = dial(port)
  await line.replies(220)
  line.write(`EHLO x\r\nMAIL FROM:<a@junk.example>\r\nRCPT TO:<${AWAITED}>\r\nDATA\r\n`)
  await line.replies(354)
  const chunk = Buffer.from(`${'x'.repeat(998)}\r\n`.repeat(500))
  const before = held()
  for (let sent = 0; sent < 50_000_000; sent += chunk.length)
    if (!line.socket.write(chunk)) await new Promise((done) => line.socket.once('drain', done))
  // V8 gives buffers back beside the program, on a busy machine a little later.
  await expect.poll(() => held() - before).toBeLessThan(10_000_000)
  line.write('\r\n.\r\n')
  expect(await line.replies(552)).toContain('552 5.3.4')
  expect(taken).toEqual([])
}, 60_000)

test.each([
  ['a gap of a hundred kilobytes', `DKIM-Signature: v=1; x=${' '.repeat(100_000)}1\r\n`],
  ['a gap over many lines', `Subject: x${'\r\n  '.repeat(1_000)}\r\n y\r\n`],
  ['forty thousand lines', ':\r\n'.repeat(40_000)],
])(
  'J-08 a header with %s, which takes seconds to read, is refused unread',
  async (_what, field) => {
    const { port, taken } = await listen()
    expect(await deliver(port, `From: a@sender.example\r\n${field}\r\nx`)).toBe(552)
    expect(taken).toEqual([])
  },
)

test('its size is refused before it is sent where the sender tells it', async () => {
  const { port } = await listen()
  const line = dial(port)
  await line.replies(220)
  line.write('EHLO x\r\nMAIL FROM:<a@junk.example> SIZE=50000000\r\n')
  expect(await line.replies(552)).toContain('552 ')
})

test('J-08 a header without end is refused for good', async () => {
  const { port, taken } = await listen()
  expect(await deliver(port, `${'X-Junk: y\r\n'.repeat(20_000)}\r\nx`)).toBe(552)
  expect(await deliver(port, `X-Junk: ${'y'.repeat(130_000)}\r\n`.repeat(2))).toBe(552)
  expect(taken).toEqual([])
})

test.each([
  ['a bare line feed', '\n.\n'],
  ['a line feed before the dot', '\n.\r\n'],
  ['a line feed after the dot', '\r\n.\n'],
  ['a bare carriage return', '\r.\r'],
])('%s ends no message: nothing can be smuggled in behind it', async (_what, end) => {
  const { port, taken } = await listen()
  const line = dial(port)
  await line.replies(220)
  line.write(`EHLO x\r\nMAIL FROM:<a@junk.example>\r\nRCPT TO:<${AWAITED}>\r\nDATA\r\n`)
  await line.replies(354)
  line.write(
    `Subject: one\r\n\r\none${end}MAIL FROM:<evil@junk.example>\r\nRCPT TO:<${AWAITED}>\r\nDATA\r\nSubject: two\r\n\r\ntwo\r\n.\r\n`,
  )
  await line.replies(250, 4)
  expect(taken).toHaveLength(1)
  expect(taken[0]?.raw.toString()).toContain('two')
  expect(taken[0]?.envelopeFrom).toBe('a@junk.example')
  line.socket.destroy()
})

test('commands in one go are answered in order, and nonsense ends it', async () => {
  const { port, taken } = await listen()
  const good = dial(port)
  await good.replies(220)
  good.write(
    `EHLO x\r\nMAIL FROM:<a@sender.example>\r\nRCPT TO:<${AWAITED}>\r\nRCPT TO:<${AWAITED}>\r\nDATA\r\n`,
  )
  expect(await good.replies(354)).toMatch(/\r\n452 4\.5\.3[^\r]*\r\n354 /)
  good.write('Subject: x\r\n\r\nx\r\n.\r\nQUIT\r\n')
  await good.replies(221)
  expect(taken).toHaveLength(1)
  const bad = dial(port)
  await bad.replies(220)
  bad.write(`EHLO x\r\n${'BDAT 5 LAST\r\n'.repeat(50)}`)
  expect(await bad.gone()).toBe(true)
})

test('a command line of a megabyte ends the conversation', async () => {
  const { port } = await listen()
  const line = dial(port)
  await line.replies(220)
  line.write(`EHLO ${'x'.repeat(1_000_000)}`)
  expect(await line.gone()).toBe(true)
})
