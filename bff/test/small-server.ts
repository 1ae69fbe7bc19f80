import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'

export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface SmallServer {
  readonly url: string
  readonly seen: SeenRequest[]
  readonly close: () => Promise<void>
}

/** An HTTP server of one test on a free loopback port; keeps what it was asked. */
export const startSmallServer = async (
  reply: (request: SeenRequest, response: ServerResponse) => unknown,
): Promise<SmallServer> => {
  const seen: SeenRequest[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      }
      seen.push(one)
      void Promise.resolve(reply(one, response)).catch(() => response.destroy())
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}

/** A port at which nobody listens. */
export const closedPort = async (): Promise<number> => {
  const server = await startSmallServer(() => {})
  await server.close()
  return Number(new URL(server.url).port)
}
