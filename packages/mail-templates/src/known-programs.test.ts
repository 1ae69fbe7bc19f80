import { caniemail } from 'caniemail'
import { describe, expect, test } from 'vitest'
import { exampleMails } from './example-mails.ts'

/**
 * What some program leaves out, and the letter still says everything and can be read: colours for the
 * dark, round corners, breaking of long words, where a link opens, and the hidden preview line.
 * https://www.caniemail.com
 */
const GRACEFUL = new Set([
  'color-scheme CSS property',
  'color-scheme meta tag',
  '@media',
  '<style> element',
  '<body> element',
  'border-radius',
  'overflow-wrap',
  'word-break',
  'overflow',
  'opacity',
  'max-height property',
  'display:none',
  'target attribute',
  'role attribute',
])

describe.each(exampleMails)('the $name mail in $locale', ({ render }) => {
  test('uses nothing that Gmail, Outlook or Apple Mail cannot do without', async () => {
    const { html } = await render()
    const { issues } = caniemail({ clients: ['gmail.*', 'outlook.*', 'apple-mail.*'], html })
    const missing = [...issues.errors.values()].flat().map(({ title }) => title)
    expect([...new Set(missing)].filter((title) => !GRACEFUL.has(title))).toEqual([])
  })

  test('hides nothing but the preview line, so that a program without styles shows nothing odd', async () => {
    const { html, text } = await render()
    const hidden = [...html.matchAll(/<[^>]*display:\s*none[^>]*>([^<]*)/gu)].map(([, inner]) =>
      (inner ?? '').replaceAll(/[\s\u034F\u200B-\u200F\u2007\u00AD\uFEFF]|&#?\w+;/gu, ''),
    )
    for (const inner of hidden) expect(text.replaceAll(/\s/gu, '')).toContain(inner.slice(0, 20))
  })
})
