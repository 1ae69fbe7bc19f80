import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

const largest = 56 * 1024

/** Reads a form body; the request must not have been read before. */
export async function readForm(req: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > largest) throw new Error('Form body is too large')
    chunks.push(bytes)
  }
  return new URLSearchParams(Buffer.concat(chunks).toString())
}

/**
 * Lets oidc-provider read a form again: it wants the raw stream and warns about parsed bodies.
 */
export function replayForm(req: IncomingMessage, form: URLSearchParams) {
  const bytes = Buffer.from(form.toString())
  req.headers['content-length'] = String(bytes.length)
  req.headers['content-type'] = 'application/x-www-form-urlencoded'
  Object.defineProperties(req, {
    readable: { value: true },
    iterator: { value: () => Readable.from([bytes]) },
  })
}

/** Both providers take the secret in the header or in the body; the engine is told one way. */
export function moveBasicIntoForm(req: IncomingMessage, form: URLSearchParams) {
  const [scheme, credentials = ''] = (req.headers.authorization ?? '').split(' ')
  if (scheme?.toLowerCase() !== 'basic') return
  const [id = '', secret = ''] = Buffer.from(credentials, 'base64').toString().split(':')
  delete req.headers.authorization
  form.set('client_id', decodeFormPart(id))
  form.set('client_secret', decodeFormPart(secret))
}

const decodeFormPart = (text: string) => new URLSearchParams(`v=${text}`).get('v') ?? ''
