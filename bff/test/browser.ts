import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'

export type Answer = {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The body, believed to be what the test expects. */
  json: () => unknown
}

type Options = { method?: string; headers?: Record<string, string>; body?: unknown }

/** A browser's cookie jar and manners, as far as our server sees them. Follows no redirect. */
export type Browser = {
  cookies: Map<string, string>
  request: (path: string, options?: Options) => Promise<Answer>
  /** A request of our own page: session, CSRF header, our origin. */
  fromPage: (method: string, path: string, body?: unknown) => Promise<Answer>
  /** A top-level navigation that began on our own page. */
  open: (path: string) => Promise<Answer>
  /** A top-level navigation from another site: the Strict session cookie stays at home. */
  arrive: (path: string) => Promise<Answer>
}

export const createBrowser = ({
  url,
  publicUrl,
}: {
  /** Where the server listens. */
  url: string
  /** What the server believes to be called. */
  publicUrl: string
}): Browser => {
  const cookies = new Map<string, string>()
  const send = async (path: string, options: Options, without: string | null) => {
    const pairs = [...cookies].filter(([name]) => name !== without)
    const cookie = pairs.map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await call(new URL(path, url), {
      ...options,
      headers: { ...options.headers, ...(cookie === '' ? {} : { cookie }) },
    })
    for (const line of answer.headers['set-cookie'] ?? []) keep(cookies, line)
    return answer
  }
  const ofPage = { 'x-csrf': '1', 'sec-fetch-site': 'same-origin', origin: publicUrl }
  return {
    cookies,
    request: async (path, options = {}) => await send(path, options, null),
    fromPage: async (method, path, body) =>
      await send(path, { method, body, headers: ofPage }, null),
    open: async (path) => await send(path, { headers: navigation('same-origin') }, null),
    arrive: async (path) => await send(path, { headers: navigation('cross-site') }, 'sid'),
  }
}

const navigation = (site: string) => ({
  'sec-fetch-site': site,
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
})

// Not fetch(): it writes Fetch Metadata of its own, which tests must be able to forge.
const call = async (url: URL, { method = 'GET', headers = {}, body }: Options): Promise<Answer> =>
  await new Promise((resolve, reject) => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const request = httpRequest(url, { method, headers: { ...type, ...headers } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const status = response.statusCode ?? 0
        resolve({ status, headers: response.headers, text, json: () => JSON.parse(text) })
      })
    })
    request.on('error', reject)
    request.end(body === undefined ? undefined : JSON.stringify(body))
  })

const keep = (cookies: Map<string, string>, line: string) => {
  const [pair = '', ...attributes] = line.split(';')
  const at = pair.indexOf('=')
  const isGone = attributes.some((attribute) => attribute.trim().toLowerCase() === 'max-age=0')
  if (isGone) cookies.delete(pair.slice(0, at))
  else cookies.set(pair.slice(0, at), pair.slice(at + 1))
}
