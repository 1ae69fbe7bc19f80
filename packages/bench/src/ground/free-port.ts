import { createServer } from 'node:net'

/** A port that is free at this moment. */
export const freePort = async (): Promise<number> =>
  await new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
