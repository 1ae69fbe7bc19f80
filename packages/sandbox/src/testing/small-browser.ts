/** A browser in a few lines: cookies by path, redirects by hand, forms by their buttons. */
export interface Visit {
  status: number
  url: string
  headers: Headers
  text: string
  /** Where a redirect to another origin would lead; not followed. */
  leaves?: string
}

interface Cookie {
  value: string
  path: string
}

export function smallBrowser(origin: string) {
  const jar = new Map<string, Cookie>()

  const cookiesFor = (path: string) =>
    [...jar.values()]
      .filter((cookie) => path.startsWith(cookie.path))
      .map(({ value }) => value)
      .join('; ')

  const keep = (headers: Headers) => {
    for (const line of headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
      const path = attributes.find((part) => /^path=/i.test(part))?.slice(5) ?? '/'
      const key = `${pair.slice(0, pair.indexOf('='))} ${path}`
      if (attributes.some((part) => /^expires=Thu, 01 Jan 1970/i.test(part))) jar.delete(key)
      else jar.set(key, { value: pair, path })
    }
  }

  const visit = async (address: string, form?: URLSearchParams): Promise<Visit> => {
    const url = new URL(address, origin)
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: cookiesFor(url.pathname), accept: 'text/html' },
      ...(form ? { method: 'POST', body: form } : {}),
    })
    keep(response.headers)
    const { status, headers } = response
    const location = headers.get('location')
    if (location && status >= 300 && status < 400) {
      const next = new URL(location, url)
      if (next.origin !== origin)
        return { status, headers, url: url.href, text: '', leaves: next.href }
      return visit(next.href)
    }
    return { status, headers, url: url.href, text: await response.text() }
  }

  return {
    visit,
    /** Sends the form that holds this button, with its fields as they stand. */
    press: async (
      page: Visit,
      button: string,
      fields: Record<string, string> = {},
      untick: string[] = [],
    ) => {
      const form = page.text
        .split('<form')
        .slice(1)
        .find((part) =>
          new RegExp(`<button[^>]*>\\s*${button}`).test(part.split('</form>')[0] ?? ''),
        )
      if (form === undefined) throw new Error(`No button ${button} on ${page.url}: ${page.text}`)
      const action = /action="([^"]*)"/.exec(form)?.[1] ?? page.url
      const body = new URLSearchParams()
      for (const [input] of form.split('</form>')[0]?.matchAll(/<input[^>]*>/g) ?? []) {
        const name = /name="([^"]*)"/.exec(input)?.[1]
        const value = /value="([^"]*)"/.exec(input)?.[1] ?? ''
        const isTicked =
          !input.includes('checkbox') || (/\bchecked\b/.test(input) && !untick.includes(value))
        if (name !== undefined && isTicked) body.append(name, value)
      }
      for (const [name, value] of Object.entries(fields)) body.set(name, value)
      return visit(action, body)
    },
  }
}
