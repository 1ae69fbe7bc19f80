import type { IncomingMessage } from 'node:http'

/** The whole body, or undefined as soon as it is larger than allowed. */
export async function readBody(req: IncomingMessage, largest: number) {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size <= largest) chunks.push(bytes)
  }
  return size > largest ? undefined : Buffer.concat(chunks)
}
