import type { Request, RequestHandler, Response } from 'express'
import { existsSync, readdirSync } from 'node:fs'
import { extname } from 'node:path'

const SUFFIX = { br: '.br', gzip: '.gz' } as const
type Encoding = keyof typeof SUFFIX

/** What stands in a folder for `name`: itself, or packed where that is there and the caller can read it. */
export type Pick = (request: Request, name: string) => { name: string; encoding: Encoding | null }

/**
 * What the build has packed (web/vite.config.ts), so that no request costs the processor what packing
 * costs. The files are public and the same for everybody, so their length tells nothing.
 */
export const packedFilesOf = (folder: string): Pick => {
  const names = new Set(existsSync(folder) ? readdirSync(folder) : [])
  return (request, name) => {
    // Asked one by one: browsers name gzip first, and brotli is smaller.
    const encoding =
      (['br', 'gzip'] as const).find(
        (one) => names.has(name + SUFFIX[one]) && request.acceptsEncodings(one) === one,
      ) ?? null
    return { name: encoding === null ? name : name + SUFFIX[encoding], encoding }
  }
}

/** For an `express.static` behind it, with {@link namePacking}. */
export const preferPacked =
  (pick: Pick): RequestHandler =>
  (request, _response, next) => {
    const { name, encoding } = pick(request, request.path.slice(1))
    if (encoding !== null) request.url = `/${name}`
    next()
  }

/** `setHeaders` of an `express.static`: only what is really sent is called packed. */
export const namePacking = (response: Response, path: string): void => {
  response.vary('accept-encoding')
  const suffix = extname(path)
  const packed = Object.entries(SUFFIX).find(([, one]) => one === suffix)
  if (packed === undefined) return
  response.set('content-encoding', packed[0]).type(extname(path.slice(0, -suffix.length)))
}
