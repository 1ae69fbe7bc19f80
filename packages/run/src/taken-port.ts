import { createServer } from 'node:net'

/** The sentence to print when the port is not free on every local address. */
export const takenPort = async (name: string, port: number): Promise<string | undefined> => {
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    return `${name} must be a port from 1 to 65535.`
  for (const host of ['::', '0.0.0.0', '127.0.0.1']) {
    if (await isTaken(host, port))
      return `Port ${port} is taken. Set ${name} to a free one, for example: ${name}=${port + 100} npm start`
  }
  return undefined
}

const isTaken = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.on('error', (error) => {
      // A machine without IPv6 has no '::'; that says nothing about the port.
      resolve('code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES'))
    })
    probe.listen({ host, port, exclusive: true }, () => {
      probe.close(() => resolve(false))
    })
  })
