import { createServer } from 'node:net'

/** As long as a start may take on a busy machine, many others start meanwhile. */
const REMEMBERED = 500
const given: number[] = []

/**
 * A port that is free at this moment, and that nobody else in this run was just given: until a process listens
 * there its port is free for the next that asks, and two cases would then talk to one product.
 */
export const freePort = async (): Promise<number> => {
  let port = await anyPort()
  while (given.includes(port)) port = await anyPort()
  given.push(port)
  if (given.length > REMEMBERED) given.shift()
  return port
}

const anyPort = async (): Promise<number> =>
  await new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
