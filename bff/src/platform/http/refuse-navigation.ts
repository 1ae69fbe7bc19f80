import type { Endpoint } from '@letterhead/contract'
import type { Request } from 'express'
import { Problem } from './problem.ts'

/**
 * JSON opened as a document would be read as a page of ours (attack E-04); redirects and files are
 * meant to be opened.
 *
 * @throws {Problem} `not_acceptable`
 */
export const refuseNavigation = ({ success }: Endpoint, request: Request): void => {
  const isMeantTo = success.status === 303 || success.media !== undefined
  if (request.get('sec-fetch-dest') === 'document' && !isMeantTo)
    throw new Problem('not_acceptable')
}
