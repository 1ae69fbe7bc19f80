import type { Endpoint } from '@letterhead/contract'
import express, { type Request, type Response } from 'express'
import { isOvergrown } from './body-shape.ts'
import { Problem } from './problem.ts'

const DEFAULT_LIMIT = 64 * 1024

/**
 * Reads a declared body: JSON, and nothing that a plain form could send. Others are not read at all.
 *
 * @throws {Problem} `unsupported_media_type`, `too_large`, and what body-parser throws for a broken one
 */
export const readBody = async (
  { body, bodyLimit: limit = DEFAULT_LIMIT }: Endpoint,
  request: Request,
  response: Response,
): Promise<void> => {
  if (body === undefined) return
  if (!request.is('application/json')) throw new Problem('unsupported_media_type')
  const read = express.json({ limit, strict: true, verify: refuseOvergrown })
  await new Promise<void>((resolve, reject) => {
    read(request, response, (error: unknown) => {
      if (error === undefined) resolve()
      else reject(error instanceof Error ? error : new Error('body not read', { cause: error }))
    })
    // body-parser tells of a body that is too large when it has read all of it; one without end
    // would be read as long as the connection lives (attack J-01).
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > limit) reject(new Problem('too_large'))
    })
  })
}

/** JSON is UTF-8 (RFC 8259, 8.1); in another coding the bytes of its marks are those of letters too. */
const refuseOvergrown = (
  _request: unknown,
  _response: unknown,
  json: Buffer,
  encoding: string,
): void => {
  if (encoding !== 'utf-8') throw new Problem('unsupported_media_type')
  if (isOvergrown(json)) throw new Problem('too_large')
}
