import { z } from 'zod'

const jsonMessage = z.object({ raw: z.string().optional(), threadId: z.string().optional() })

const base64url = /^[A-Za-z0-9_-]*={0,2}$/

export type Upload = { kind: 'message'; raw: Buffer } | { kind: 'invalid'; message: string }

/** A message in one of the forms the send method takes. */
export function readUpload(body: Buffer, contentType: string, uploadType: string): Upload {
  if (uploadType === '') return readJson(body)
  if (uploadType === 'media') return readMedia(body, contentType)
  if (uploadType === 'multipart') return readMultipart(body, contentType)
  return { kind: 'invalid', message: `Unsupported upload type: ${uploadType}` }
}

function readJson(body: Buffer): Upload {
  const parsed = jsonMessage.safeParse(parseJson(body))
  if (!parsed.success) return { kind: 'invalid', message: 'Invalid JSON payload received.' }
  const { raw } = parsed.data
  if (raw === undefined || raw === '')
    return {
      kind: 'invalid',
      message:
        "'raw' RFC822 payload message string or uploading message via /upload/* URL required",
    }
  if (!base64url.test(raw))
    return {
      kind: 'invalid',
      message: `Invalid value at 'message.raw' (TYPE_BYTES), Base64 decoding failed`,
    }
  return { kind: 'message', raw: Buffer.from(raw, 'base64url') }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}

const readMedia = (body: Buffer, contentType: string): Upload =>
  /^message\//i.test(contentType)
    ? { kind: 'message', raw: body }
    : {
        kind: 'invalid',
        message: `Media type '${contentType}' is not supported. Valid media types: [message/*]`,
      }

/** multipart/related: JSON metadata first, then the message. */
function readMultipart(body: Buffer, contentType: string): Upload {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1]
  if (boundary === undefined) return { kind: 'invalid', message: 'Malformed multipart body.' }
  const text = body.toString('latin1')
  const part = text.split(`--${boundary}`)[2]
  const start = part === undefined ? -1 : /\r?\n\r?\n/.exec(part)
  if (part === undefined || start === -1 || start === null)
    return { kind: 'invalid', message: 'Malformed multipart body.' }
  const head = part.slice(0, start.index)
  if (!/content-type:\s*message\//i.test(head))
    return {
      kind: 'invalid',
      message: 'Media type is not supported. Valid media types: [message/*]',
    }
  const content = part.slice(start.index + start[0].length).replace(/\r?\n$/, '')
  return { kind: 'message', raw: Buffer.from(content, 'latin1') }
}
