import type { Express } from 'express'
import { createServer, type Server } from 'node:http'

/** The port is taken, or may not be used. */
export class PortTaken extends Error {
  override name = 'PortTaken'
}

// Slow clients (slowloris) are cut: Node's own defaults are 60 s and 300 s.
const HEADERS_TIMEOUT = 10_000
const REQUEST_TIMEOUT = 30_000
const MAX_CONNECTIONS = 2_000

/** Listens on `port` (0: any free one) and resolves once it does. */
export const listen = async (app: Express, port: number): Promise<Server> => {
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT,
      requestTimeout: REQUEST_TIMEOUT,
      connectionsCheckingInterval: 5_000,
    },
    app,
  )
  server.maxConnections = MAX_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new PortTaken(`port ${port} is taken; set PORT to another one`, { cause }))
    })
    server.listen(port, resolve)
  })
  return server
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
