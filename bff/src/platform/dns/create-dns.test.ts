import { createSocket } from 'node:dgram'
import { createServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createDns } from './create-dns.ts'

// Answers byte by byte, as no well-behaved server would give them.

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

type OverUdp = (question: Buffer) => Buffer | null
type OverTcp = (socket: Socket, question: Buffer) => void

const TRUNCATED = 0x8380
const ANSWERED = 0x8180

/** The question with the header of an answer to it. */
const header = (question: Buffer, flags: number, answers: number): Buffer => {
  const head = Buffer.from(question.subarray(0, questionEnd(question)))
  head.writeUInt16BE(flags, 2)
  head.writeUInt16BE(answers, 6)
  head.writeUInt16BE(0, 8)
  head.writeUInt16BE(0, 10)
  return head
}
const questionEnd = (question: Buffer): number => question.indexOf(0, 12) + 5
const record = (type: number, data: Buffer, length = data.length): Buffer => {
  const fields = Buffer.alloc(12)
  // A pointer to the name in the question.
  fields.writeUInt16BE(0xc00c, 0)
  fields.writeUInt16BE(type, 2)
  fields.writeUInt16BE(1, 4)
  fields.writeUInt16BE(length, 10)
  return Buffer.concat([fields, data])
}
const TXT = 16
const CNAME = 5
const text = (content: string) =>
  Buffer.concat(
    (content.match(/[\s\S]{1,255}/g) ?? ['']).map((part) =>
      Buffer.concat([Buffer.from([part.length]), Buffer.from(part, 'latin1')]),
    ),
  )
const framed = (message: Buffer) => {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(message.length)
  return Buffer.concat([length, message])
}

const dnsWith = async (
  overUdp: OverUdp,
  overTcp: OverTcp = (socket) => socket.destroy(),
  times: { readonly timeoutMs: number; readonly deadlineMs?: number } = { timeoutMs: 400 },
) => {
  const tcp = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', (bytes: Buffer) => overTcp(socket, bytes.subarray(2)))
  })
  const port = await new Promise<number>((bound) => {
    tcp.listen(0, '127.0.0.1', () => {
      const address = tcp.address()
      bound(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  const udp = createSocket('udp4')
  udp.on('message', (question, { port: to, address }) => {
    const answer = overUdp(question)
    if (answer !== null) udp.send(answer, to, address)
  })
  await new Promise<void>((bound) => udp.bind(port, '127.0.0.1', bound))
  closing.push(
    () => udp.close(),
    () => tcp.close(),
  )
  return createDns({ servers: [`127.0.0.1:${port}`], ...times })
}

const truncated: OverUdp = (question) => header(question, TRUNCATED, 0)

test('J-11 an answer too long for UDP is fetched over TCP, and cut at 8 kB a record', async () => {
  const dns = await dnsWith(truncated, (socket, question) =>
    socket.end(
      framed(
        Buffer.concat([header(question, ANSWERED, 1), record(TXT, text('v=spf1 '.repeat(9_000)))]),
      ),
    ),
  )
  const answer = await dns.ask('long.example', 'TXT')
  expect(answer.kind).toBe('records')
  expect(answer.kind === 'records' ? answer.records[0]?.length : 0).toBe(8_192)
}, 20_000)

test('J-11 of a thousand records a hundred are kept', async () => {
  const dns = await dnsWith(truncated, (socket, question) => {
    const answers = Array.from({ length: 1_000 }, (_, at) => record(TXT, text(`${at}`)))
    socket.end(framed(Buffer.concat([header(question, ANSWERED, answers.length), ...answers])))
  })
  const answer = await dns.ask('many.example', 'TXT')
  expect(answer.kind === 'records' ? answer.records : []).toHaveLength(100)
}, 20_000)

test.each<[string, OverUdp, OverTcp?]>([
  ['silence', () => null],
  ['a cut answer with nobody at TCP', truncated],
  [
    'ten megabytes over TCP',
    truncated,
    (socket) => {
      const chunk = Buffer.alloc(64 * 1024, 0x41)
      for (let sent = 0; sent < 10_000_000; sent += chunk.length) socket.write(chunk)
    },
  ],
  ['a length that never fills', truncated, (socket) => socket.write(Buffer.from([0xff, 0xff, 1]))],
  ['bytes of nothing', (question) => Buffer.concat([question.subarray(0, 2), Buffer.alloc(40, 7)])],
  [
    'a record that is longer than its message',
    (question) =>
      Buffer.concat([header(question, ANSWERED, 1), record(TXT, text('v=spf1 -all'), 60_000)]),
  ],
  [
    'an answer to another question',
    (question) => {
      const other = Buffer.concat([header(question, ANSWERED, 1), record(TXT, text('v=spf1 +all'))])
      other.writeUInt16BE((question.readUInt16BE(0) + 1) % 65_536, 0)
      return other
    },
  ],
])(
  'J-11 %s is not an answer, and soon over',
  async (_what, overUdp, overTcp) => {
    const dns = await dnsWith(overUdp, overTcp)
    expect((await dns.ask('hostile.example', 'TXT')).kind).toBe('unanswered')
  },
  20_000,
)

test('J-11 a question is given up in time, however often the library would ask again', async () => {
  const times = { timeoutMs: 2_000, deadlineMs: 100 }
  const dns = await dnsWith(() => null, undefined, times)
  const begun = Date.now()
  expect((await dns.ask('silent.example', 'TXT')).kind).toBe('unanswered')
  expect(Date.now() - begun).toBeLessThan(1_500)
}, 20_000)

test('J-11 an alias that leads to itself holds nobody', async () => {
  const dns = await dnsWith((question) =>
    Buffer.concat([header(question, ANSWERED, 1), record(CNAME, Buffer.from([0xc0, 0x0c]))]),
  )
  expect((await dns.ask('loop.example', 'TXT')).kind).not.toBe('records')
}, 20_000)

test('line breaks and zeros in a record are read as they are, and shown by nobody', async () => {
  const dns = await dnsWith((question) =>
    Buffer.concat([header(question, ANSWERED, 1), record(TXT, text('v=spf1\r\nQUIT\0 -all'))]),
  )
  expect(await dns.ask('lines.example', 'TXT')).toEqual({
    kind: 'records',
    records: ['v=spf1\r\nQUIT\0 -all'],
  })
}, 20_000)

test('J-11 a name that cannot be one is never asked for', async () => {
  let asked = 0
  const dns = await dnsWith(() => {
    asked += 1
    return null
  })
  for (const name of ['a b.example', 'a\r\n.example', `${'x'.repeat(64)}.example`, '', 'ü.example'])
    expect(await dns.ask(name, 'TXT')).toEqual({ kind: 'no_such_name' })
  expect(asked).toBe(0)
})
