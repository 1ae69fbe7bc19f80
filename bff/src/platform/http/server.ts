import {
  IncomingMessage,
  ServerResponse,
  createServer,
  type RequestListener,
  type Server,
} from 'node:http'
import { Socket } from 'node:net'
import type { SetHeaders } from './security-headers.ts'

/** The port is taken, or may not be used. */
export class PortTaken extends Error {
  override name = 'PortTaken'
}

// Slow clients (slowloris) are cut: Node's own defaults are 60 s and 300 s.
const HEADERS_TIMEOUT = 10_000
const REQUEST_TIMEOUT = 30_000
/**
 * Without a byte in either direction: whoever asks and does not read. Node looks twice, so it takes up to
 * double. Looking at a domain whose servers are slow takes 38 s.
 */
const IDLE_TIMEOUT = 45_000
const MAX_CONNECTIONS = 2_000
/** Requests of one connection that have no answer yet. Browsers and proxies send one after the other. */
const MOST_WAITING = 10
/** A whole answer, however slowly it is read: the longest export over a slow line takes less. */
const ANSWER_TIMEOUT = 300_000

/** The last request of each connection, by its answer. */
type Newest = WeakMap<Socket, ServerResponse>

/** Listens on `port` (0: any free one) and resolves once it does. */
export const listen = async (
  app: RequestListener,
  port: number,
  {
    headers = [],
    answerTimeout = ANSWER_TIMEOUT,
  }: { readonly headers?: readonly SetHeaders[]; readonly answerTimeout?: number } = {},
): Promise<Server> => {
  const newest: Newest = new WeakMap()
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT,
      requestTimeout: REQUEST_TIMEOUT,
      connectionsCheckingInterval: 5_000,
    },
    oneAfterTheOther(app, newest),
  )
  server.setTimeout(IDLE_TIMEOUT)
  server.maxConnections = MAX_CONNECTIONS
  answerUnreadable(server, { headers, newest })
  // Node waits for ever for a client that reads, however slowly.
  server.prependListener('request', ({ socket }, response) => {
    const cut = setTimeout(() => socket.destroy(), answerTimeout)
    response.once('close', () => clearTimeout(cut))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new PortTaken(`port ${port} is taken; set PORT to another one`, { cause }))
    })
    server.listen(port, resolve)
  })
  return server
}

const STATUSES: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/**
 * What the parser refuses reaches no app, and Node would answer without our headers: a page that can be
 * framed, under no policy. A browser can be brought to ask for one, by cookies that are too many.
 */
const answerUnreadable = (
  server: Server,
  { headers, newest }: { readonly headers: readonly SetHeaders[]; readonly newest: Newest },
): void => {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const asked = socket instanceof Socket ? newest.get(socket) : undefined
    const isOpen = asked?.writableFinished === false
    // What is written into an answer that has begun would be read as a part of it.
    if (!(socket instanceof Socket) || !socket.writable || (isOpen && asked.headersSent)) {
      socket.destroy()
      return
    }
    const response = isOpen ? asked : newResponse(socket, headers)
    response.statusCode = STATUSES[error.code ?? ''] ?? 400
    response.shouldKeepAlive = false
    response.end(() => socket.destroySoon())
  })
}

const newResponse = (socket: Socket, headers: readonly SetHeaders[]): ServerResponse => {
  const request = new IncomingMessage(socket)
  const response = new ServerResponse(request)
  for (const setHeaders of headers) setHeaders(request, response, () => undefined)
  response.assignSocket(socket)
  return response
}

/**
 * Of requests that come in one packet Node begins every one at once, and tells those that wait nothing
 * when their connection breaks: each would cost a file and its buffer, for ever.
 */
const oneAfterTheOther = (app: RequestListener, newest: Newest): RequestListener => {
  const waiting = new WeakMap<Socket, number>()
  const count = (socket: Socket, by: 1 | -1): number => {
    const next = (waiting.get(socket) ?? 0) + by
    waiting.set(socket, next)
    return next
  }
  return (request, response) => {
    const { socket } = request
    const before = newest.get(socket)
    newest.set(socket, response)
    if (before === undefined || before.closed) {
      app(request, response)
      return
    }
    if (count(socket, 1) >= MOST_WAITING) socket.destroy()
    before.once('close', () => {
      count(socket, -1)
      if (!socket.destroyed) app(request, response)
    })
  }
}

/** Stops taking connections, lets running requests end, cuts what is left after `graceMs`. */
export const close = async (server: Server, graceMs: number): Promise<void> => {
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
  clearTimeout(cut)
}
