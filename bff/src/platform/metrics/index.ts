/** Figures for whoever watches the service. No label ever names an organisation or an address. */
import { collectDefaultMetrics, Registry } from '@prometheus-io/client'
import { createServer } from 'node:http'
import type { Logger } from '../log.ts'

export { Counter, Gauge, Histogram, type Registry } from '@prometheus-io/client'

/** With the process's own figures: CPU, memory, event loop, garbage collection. */
export const createRegistry = (): Registry => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return registry
}

export interface MetricsServer {
  readonly port: number
  readonly close: () => Promise<void>
}

/** `GET /metrics` on a port of its own, so that it is never reachable where customers are. */
export const serveMetrics = async (
  {
    registry,
    lookFirst,
    log,
  }: {
    readonly registry: Registry
    /** Fills what is read from elsewhere, once for each question. */
    readonly lookFirst: () => Promise<void>
    readonly log: Logger
  },
  port: number,
): Promise<MetricsServer> => {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    lookFirst()
      .then(async () => await registry.metrics())
      .then(
        (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
        (error: unknown) => {
          log.warn({ err: error }, 'the figures could not be read')
          response.writeHead(500).end()
        },
      )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: async () =>
      await new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
