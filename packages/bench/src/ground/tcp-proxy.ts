import { connect, createServer, type Socket } from 'node:net'

/** What a proxy does to its connections, in Toxiproxy's words. */
export type Toxic =
  | { readonly kind: 'none' }
  /** Bytes to the server wait so long, give or take. */
  | { readonly kind: 'latency'; readonly ms: number; readonly jitterMs: number }
  /** New connections are refused, open ones end. */
  | { readonly kind: 'down' }
  /** Open connections are reset now, new ones at once. */
  | { readonly kind: 'reset_peer' }
  /** Bytes go in pieces of this size. */
  | { readonly kind: 'slicer'; readonly size: number; readonly delayMs: number }
  /** A connection ends after so many bytes of the server. */
  | { readonly kind: 'limit_data'; readonly bytes: number }
  /** Black hole: everything is taken and nothing passes, in either direction. */
  | { readonly kind: 'timeout' }
  /**
   * Connections that are open now are black holes from here on, new ones are well: what a firewall
   * does that forgot them. With a text: only those that said it in their first bytes.
   */
  | { readonly kind: 'half_open'; readonly text?: string }
  /** From the first bytes of the client with this text on: they never arrive. */
  | { readonly kind: 'stop_request'; readonly text: string }
  /** They arrive; the server's answer is kept back for good. */
  | { readonly kind: 'stop_answer'; readonly text: string }
  /** They arrive; with the server's answer the connection is reset. */
  | { readonly kind: 'cut_answer'; readonly text: string; readonly every: number }

export interface TcpProxy {
  readonly port: number
  readonly set: (toxic: Toxic) => void
  /** How often the toxic of now has struck. */
  readonly struck: () => number
  /** Connections that clients asked for since. */
  readonly asked: () => number
  /** Bytes of the server that were passed on since. */
  readonly answered: () => number
  readonly close: () => void
}

interface State {
  toxic: Toxic
  struck: number
  seen: number
  answered: number
  asked: number
  readonly open: Map<() => void, Connection>
  readonly random: () => number
}

/** In front of one loopback port. */
export const startTcpProxy = async (target: number, random: () => number): Promise<TcpProxy> => {
  const state: State = {
    toxic: { kind: 'none' },
    struck: 0,
    seen: 0,
    answered: 0,
    asked: 0,
    open: new Map(),
    random,
  }
  const server = createServer({ noDelay: true }, (client) => carry(state, client, target))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const endAll = () => {
    for (const end of state.open.keys()) end()
  }
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    set: (toxic) => {
      state.toxic = toxic
      state.struck = 0
      state.seen = 0
      state.answered = 0
      state.asked = 0
      if (toxic.kind === 'half_open') state.struck = freeze(state, toxic.text)
      if (toxic.kind === 'down' || toxic.kind === 'reset_peer') endAll()
    },
    struck: () => state.struck,
    asked: () => state.asked,
    answered: () => state.answered,
    close: () => {
      server.close()
      endAll()
    },
  }
}

/** How many there were. */
const freeze = ({ open }: State, text = ''): number => {
  const meant = [...open.values()].filter(({ begun }) => begun.includes(text))
  for (const connection of meant) connection.frozen = true
  return meant.length
}

const carry = (state: State, client: Socket, target: number): void => {
  state.asked += 1
  if (state.toxic.kind === 'down' || state.toxic.kind === 'reset_peer') {
    state.struck += 1
    client.on('error', () => undefined)
    client.resetAndDestroy()
    return
  }
  const server = connect({ port: target, host: '127.0.0.1', noDelay: true })
  const connection: Connection = {
    frozen: false,
    answerFrozen: false,
    cutNext: false,
    answered: 0,
    notBefore: 0,
    begun: '',
  }
  const end = () => {
    state.open.delete(end)
    if (!client.destroyed) client.resetAndDestroy()
    if (!server.destroyed) server.destroy()
  }
  state.open.set(end, connection)
  for (const socket of [client, server]) {
    socket.on('error', end)
    socket.on('close', end)
  }
  client.on('data', (piece) => {
    if (connection.begun.length < FIRST_BYTES) connection.begun += piece.toString('latin1')
    strikeAtRequest(state, connection, piece)
    if (connection.frozen) return
    pass(state, { connection, to: server, piece })
  })
  server.on('data', (piece) => {
    if (connection.answerFrozen || connection.frozen) return
    if (connection.cutNext) {
      state.struck += 1
      end()
      return
    }
    const { toxic } = state
    connection.answered += piece.length
    if (toxic.kind === 'limit_data' && connection.answered > toxic.bytes) {
      state.struck += 1
      end()
      return
    }
    state.answered += piece.length
    client.write(piece)
  })
}

interface Connection {
  frozen: boolean
  answerFrozen: boolean
  cutNext: boolean
  answered: number
  /** Delayed bytes keep their order. */
  notBefore: number
  /** What the client said first. */
  begun: string
}

const FIRST_BYTES = 4_096

const strikeAtRequest = (state: State, connection: Connection, piece: Buffer): void => {
  const { toxic } = state
  if (toxic.kind === 'timeout' && !connection.frozen) {
    state.struck += 1
    connection.frozen = true
  }
  if (!('text' in toxic) || !piece.includes(toxic.text)) return
  state.seen += 1
  if (toxic.kind === 'stop_request') connection.frozen = true
  if (toxic.kind === 'stop_answer') connection.answerFrozen = true
  if (toxic.kind === 'cut_answer') connection.cutNext = state.seen % toxic.every === 0
  else state.struck += 1
}

const pass = (
  { toxic, random }: State,
  {
    connection,
    to,
    piece,
  }: { readonly connection: Connection; readonly to: Socket; readonly piece: Buffer },
): void => {
  const later = (slice: Buffer, wait: number) => {
    connection.notBefore = Math.max(connection.notBefore, performance.now() + wait)
    setTimeout(() => to.writable && to.write(slice), connection.notBefore - performance.now())
  }
  if (toxic.kind === 'latency') {
    later(piece, Math.max(0, toxic.ms + (random() * 2 - 1) * toxic.jitterMs))
  } else if (toxic.kind === 'slicer') {
    for (let from = 0; from < piece.length; from += toxic.size)
      later(piece.subarray(from, from + toxic.size), toxic.delayMs)
  } else if (connection.notBefore > performance.now()) later(piece, 0)
  else to.write(piece)
}
