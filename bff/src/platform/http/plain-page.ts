import { createHash } from 'node:crypto'
import type { Response } from 'express'

/** A page for a person on whom no screen of ours can wait: fixed texts, no script, nothing reflected. */
export interface PlainPage {
  readonly status: number
  readonly locale: 'en' | 'fr'
  readonly title: string
  readonly text: string
  readonly link: { readonly href: string; readonly label: string }
  /** Buttons that post `answer=<value>` to the page's own address. */
  readonly answers?: readonly { readonly value: string; readonly label: string }[]
}

const STYLE = `:root{color-scheme:light dark;background:Canvas;color:CanvasText}body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.25rem}h1{font-size:1.375rem;line-height:1.3}a{color:LinkText}button{font:inherit;padding:.75rem 1rem;min-height:2.75rem}`

export const sendPlainPage = (response: Response, page: PlainPage): void => {
  const style = createHash('sha256').update(STYLE).digest('base64')
  response
    .status(page.status)
    .set({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${style}'; base-uri 'none'; form-action ${page.answers === undefined ? "'none'" : "'self'"}; frame-ancestors 'none'`,
      'x-content-type-options': 'nosniff',
      ...(page.status === 503 ? { 'retry-after': '5' } : {}),
    })
    .type('html')
    .send(
      `<!doctype html><html lang="${page.locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escaped(page.title)}</title><style>${STYLE}</style></head><body><main><h1>${escaped(page.title)}</h1><p>${escaped(page.text)}</p>${formOf(page)}<p><a href="${escaped(page.link.href)}">${escaped(page.link.label)}</a></p></main></body></html>`,
    )
}

const formOf = ({ answers = [] }: PlainPage): string =>
  answers.length === 0
    ? ''
    : `<form method="post">${answers.map(({ value, label }) => `<p><button name="answer" value="${escaped(value)}">${escaped(label)}</button></p>`).join('')}</form>`

/** The first of our languages that the browser prefers; English otherwise. */
export const localeOf = (acceptLanguage: string | undefined): 'en' | 'fr' => {
  const first = (acceptLanguage ?? '')
    .split(',')
    .map((part) => part.trim().slice(0, 2).toLowerCase())
    .find((language) => language === 'en' || language === 'fr')
  return first === 'fr' ? 'fr' : 'en'
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (mark) => ENTITIES[mark] ?? '')
