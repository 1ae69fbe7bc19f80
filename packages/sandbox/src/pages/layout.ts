import type { Response } from 'express'
import { html, type Html } from './html.ts'

export type Brand = 'sandbox' | 'microsoft' | 'google' | 'sign-in'

const brandNames: Record<Brand, string> = {
  sandbox: 'Sandbox',
  microsoft: 'Microsoft (sandbox)',
  google: 'Google (sandbox)',
  'sign-in': 'Host product sign-in (sandbox)',
}

export function page(options: {
  brand: Brand
  title: string
  body: Html
  script?: string
}): string {
  const { brand, title, body, script } = options
  const menu =
    brand === 'sandbox' &&
    html`<nav aria-label="Sandbox">
      <a href="/">Sandbox</a> <a href="/inbox">Inbox</a> <a href="/faults">Faults</a>
      <a href="/behaviour">Behaviour</a> <a href="/people">People</a> <a href="/journal">Journal</a>
    </nav>`
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} - ${brandNames[brand]}</title>
        <link rel="stylesheet" href="/assets/style.css" />
        <link rel="icon" href="data:," />
        ${script !== undefined && html`<script type="module" src="${script}"></script>`}
      </head>
      <body class="${brand}">
        ${menu}
        <main>
          ${brand !== 'sandbox' && html`<p class="brand">${brandNames[brand]}</p>`}
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`.html
}

/**
 * Headers of our own pages. No form-action: browsers apply it to the redirects that follow a
 * form, and consent must be able to lead back to any registered client.
 */
const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; frame-src 'self'; base-uri 'none'",
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

export function sendPage(res: Response, status: number, content: string) {
  res.status(status)
  for (const [name, value] of Object.entries(pageHeaders)) res.setHeader(name, value)
  res.end(content)
}
