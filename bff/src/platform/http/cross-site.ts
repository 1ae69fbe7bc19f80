import type { Endpoint } from '@letterhead/contract'
import type { Request } from 'express'
import { Problem } from './problem.ts'

/**
 * What a page of another host asks for is refused, also of a sibling host, whose requests bring the
 * Strict cookie: a read may write a line in the trail, and its answer's time or size may tell something.
 * A state change is accepted from our own pages only: custom header `X-CSRF: 1` (which a foreign
 * page cannot send without a preflight that we never grant), and an `Origin` that is exactly ours,
 * or, where a browser sends none, Fetch Metadata saying same-origin.
 *
 * @throws {Problem} `cross_site_request`
 */
export const refuseCrossSite = (
  { method }: Endpoint,
  request: Request,
  ownOrigin: string,
): void => {
  const site = request.get('sec-fetch-site')
  if (method === 'GET') {
    if (site === 'same-site' || site === 'cross-site') refuse(`Sec-Fetch-Site ${site}`)
    return
  }
  if (request.get('x-csrf') !== '1') refuse('no X-CSRF header')
  if (site !== undefined && site !== 'same-origin') refuse(`Sec-Fetch-Site ${site}`)
  const origin = request.get('origin')
  if (origin === undefined && site === undefined) refuse('neither Origin nor Sec-Fetch-Site')
  if (origin !== undefined && origin !== ownOrigin) refuse('foreign Origin')
}

const refuse = (note: string): never => {
  throw new Problem('cross_site_request', { note })
}
