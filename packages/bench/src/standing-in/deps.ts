import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Journal } from './journal.ts'
import type { Directory } from './mailboxes.ts'
import type { Script } from './script.ts'

export interface Deps {
  readonly journal: Journal
  readonly script: Script
  readonly directory: Directory
}

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

export const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = []
  for await (const piece of request) if (Buffer.isBuffer(piece)) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

export const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}
