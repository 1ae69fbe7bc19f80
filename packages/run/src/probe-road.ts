import { createServer } from 'node:net'
import { PROBE_DOMAIN } from './demo-environment.ts'

/** A port that nobody has now; the product takes it a moment later. */
export const freePort = async (): Promise<number> =>
  await new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })

/** Points the sandbox's mail for the probe's domain at the product, as an MX record would. */
export const leadMailToProbe = async (sandboxUrl: string, port: number): Promise<void> => {
  const answer = await fetch(`${sandboxUrl}/api/settings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mx: { [PROBE_DOMAIN]: { host: '127.0.0.1', port } } }),
    signal: AbortSignal.timeout(10_000),
  })
  if (!answer.ok) throw new Error(`the sandbox did not take its settings: ${answer.status}`)
}
