import compression from 'compression'
import express, { Router, type Response } from 'express'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { constants } from 'node:zlib'

/** Addresses of the SPA's own router (`web/src/app/paths.ts`); every other page is a real 404. */
const PAGES = /^\/(?:general-settings\/[a-z-]+|approve\/[\w-]{43}|operator)?$/

/**
 * The built SPA. Documents are served without looking at the session (decision 8): they are the
 * same for everybody.
 */
export const createDocuments = ({ folder }: { readonly folder: string }): Router => {
  const router = Router()
  router.use(
    '/assets',
    // Only here: these files are public and the same for everybody, so their length tells nothing.
    // At the library's own 4 brotli is no smaller than gzip; at 6 it is a fifteenth, at twice the time.
    compression({ brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } } }),
    express.static(join(folder, 'assets'), {
      immutable: true,
      maxAge: '365d',
      index: false,
      fallthrough: false,
    }),
  )
  router.get('/connect/return', async (_request, response) => {
    await sendPage(response, join(folder, 'connect-return.html'), 200)
  })
  router.get(
    ['/favicon.svg', '/robots.txt'],
    express.static(folder, { index: false, maxAge: '1d' }),
  )
  router.get(/^\/(?!api\/|bff\/|oauth\/|sign-in)[^.]*$/, async (request, response) => {
    await sendPage(response, join(folder, 'index.html'), PAGES.test(request.path) ? 200 : 404)
  })
  return router
}

const sendPage = async (response: Response, file: string, status: number): Promise<void> => {
  response
    .status(status)
    .set('cache-control', 'no-cache')
    .type('html')
    .send(await readFile(file, 'utf8'))
}
