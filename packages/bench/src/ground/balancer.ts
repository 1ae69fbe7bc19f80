import { connect, createServer, type Socket } from 'node:net'
import { statusOf } from './product.ts'

/**
 * A load balancer as operators have one: connections go to a backend whose `/readyz` said 200 when
 * it last answered, to any where none did; a connection that is refused goes to the next. What was
 * begun is never repeated.
 */
export interface Balancer {
  readonly port: number
  readonly close: () => void
}

const LOOK_EVERY_MS = 200

export const startBalancer = async (backends: () => readonly number[]): Promise<Balancer> => {
  let ready: readonly number[] = []
  let turn = 0
  const look = async () => {
    const looked = await Promise.all(
      backends().map(async (port) => ({
        port,
        status: await statusOf(`http://127.0.0.1:${port}/readyz`),
      })),
    )
    // One look without an answer proves nothing: whoever is gone refuses the connection.
    const isReady = ({ port, status }: { readonly port: number; readonly status: number }) =>
      status === 200 || (status === 0 && ready.includes(port))
    ready = looked.filter(isReady).map(({ port }) => port)
  }
  await look()
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  const open = new Set<Socket>()
  const server = createServer({ noDelay: true }, (client) => {
    turn += 1
    open.add(client)
    client.on('close', () => open.delete(client))
    const among = ready.length > 0 ? ready : backends()
    const order = among.map((_, place) => among[(place + turn) % among.length] ?? 0)
    attach(client, order)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () => {
      clearInterval(timer)
      server.close()
      for (const client of open) client.destroy()
    },
  }
}

const attach = (client: Socket, [port, ...others]: readonly number[]): void => {
  client.on('error', () => client.destroy())
  if (port === undefined) {
    client.destroy()
    return
  }
  const backend = connect({ port, host: '127.0.0.1', noDelay: true })
  backend.once('connect', () => {
    client.pipe(backend)
    backend.pipe(client)
    backend.on('close', () => client.destroy())
    client.on('close', () => backend.destroy())
  })
  backend.once('error', () => {
    if (backend.bytesRead + backend.bytesWritten === 0) attach(client, others)
    else client.destroy()
  })
}
