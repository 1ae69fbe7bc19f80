import { connect, type Socket } from 'node:net'

/** One kept-alive HTTP/1.1 connection, as light as possible: the client shares the machine. */
export interface Line {
  /** One request at a time. Rejects when the line breaks or nothing comes within half a minute. */
  readonly ask: (request: string) => Promise<Answer>
  readonly close: () => void
  readonly isOpen: () => boolean
}

export interface Answer {
  readonly status: number
  readonly head: string
  readonly body: string
}

const PATIENCE_MS = 30_000
const END_OF_HEAD = '\r\n\r\n'

interface Waiting {
  readonly resolve: (answer: Answer) => void
  readonly reject: (cause: Error) => void
  readonly timer: NodeJS.Timeout
}

export const openLine = async (port: number): Promise<Line> => {
  const socket = await connected(port)
  let received = ''
  let waiting: Waiting | null = null
  let open = true

  const settle = (act: (one: Waiting) => void) => {
    const one = waiting
    if (one === null) return
    waiting = null
    clearTimeout(one.timer)
    act(one)
  }
  const fail = (why: string) => {
    open = false
    socket.destroy()
    settle(({ reject }) => reject(new Error(why)))
  }
  socket.on('data', (piece) => {
    received += piece.toString('latin1')
    const answer = answerIn(received)
    if (answer === null) return
    received = ''
    if (/^connection: close/im.test(answer.head)) open = false
    settle(({ resolve }) => resolve(answer))
  })
  socket.on('error', (cause) => fail(cause.message))
  socket.on('close', () => fail('closed'))
  return {
    ask: async (request) =>
      await new Promise((resolve, reject) => {
        if (!open) return reject(new Error('closed'))
        const timer = setTimeout(() => fail('no answer in time'), PATIENCE_MS)
        waiting = { resolve, reject, timer }
        socket.write(request)
        return undefined
      }),
    close: () => {
      open = false
      socket.destroy()
    },
    isOpen: () => open,
  }
}

const connected = async (port: number): Promise<Socket> =>
  await new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(socket)
    })
    socket.once('error', reject)
  })

/** Null while the answer is not whole. Only answers with a length are understood. */
const answerIn = (text: string): Answer | null => {
  const end = text.indexOf(END_OF_HEAD)
  if (end === -1) return null
  const head = text.slice(0, end)
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
  const body = text.slice(end + END_OF_HEAD.length)
  if (body.length < length) return null
  return { status: Number(head.slice(9, 12)), head, body }
}
