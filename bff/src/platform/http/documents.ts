import express, { Router, type RequestHandler } from 'express'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { namePacking, packedFilesOf, preferPacked } from './packed-files.ts'

/** Addresses of the SPA's own router (`web/src/app/paths.ts`); every other page is a real 404. */
const PAGES = /^\/(?:general-settings\/[a-z-]+|approve\/[\w-]{43}|operator)?$/

/**
 * The built SPA. Documents are served without looking at the session (decision 8): they are the
 * same for everybody.
 */
export const createDocuments = ({ folder }: { readonly folder: string }): Router => {
  const router = Router()
  const assets = join(folder, 'assets')
  const pick = packedFilesOf(folder)

  const sendPage =
    (page: string, statusAt: (path: string) => number): RequestHandler =>
    async (request, response) => {
      const { name, encoding } = pick(request, page)
      response
        .status(statusAt(request.path))
        .set('cache-control', 'no-cache')
        .vary('accept-encoding')
        .type('html')
      if (encoding !== null) response.set('content-encoding', encoding)
      response.send(await readFile(join(folder, name)))
    }

  router.use(
    '/assets',
    preferPacked(packedFilesOf(assets)),
    express.static(assets, {
      immutable: true,
      maxAge: '365d',
      index: false,
      // Its redirects bring a policy of their own, which lets itself be framed.
      redirect: false,
      fallthrough: false,
      setHeaders: namePacking,
    }),
  )
  router.get(
    '/connect/return',
    sendPage('connect-return.html', () => 200),
  )
  router.get(
    ['/favicon.svg', '/robots.txt'],
    express.static(folder, { index: false, maxAge: '1d' }),
  )
  router.get(
    /^\/(?!api\/|bff\/|oauth\/|sign-in)[^.]*$/,
    sendPage('index.html', (path) => (PAGES.test(path) ? 200 : 404)),
  )
  return router
}
