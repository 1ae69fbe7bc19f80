import { HtmlValidate, StaticConfigLoader } from 'html-validate/node'
import { describe, expect, test } from 'vitest'
import { exampleMails } from './example-mails.ts'
import { sentencesIn } from './sentences-in.ts'

// The standard and the accessibility rules hold. Off are two that ask for what Outlook's Word engine
// does not follow: tables laid out by style alone, and the HTML5 doctype.
const rules = new HtmlValidate(
  new StaticConfigLoader({
    root: true,
    extends: ['html-validate:standard', 'html-validate:a11y'],
    rules: { 'no-deprecated-attr': 'off', 'doctype-html': 'off' },
  }),
)

const LOADS_SOMETHING =
  /\ssrc=|\ssrcset=|\sbackground=|url\(|@import|@font-face|<(?:link|img|script|iframe|object|form|base)\b/iu
const AN_ORDINARY_SPACE_WHERE_FRENCH_HAS_NONE = / [:;!?»]|« /u
const NO_SPACE_WHERE_FRENCH_HAS_ONE = /\p{L}[:;!?](?:\s|$)/u

describe.each(exampleMails)('the $name mail in $locale', ({ locale, render }) => {
  test('has a subject of one line, which is also the title', async () => {
    const { subject, html } = await render()
    expect(subject).toMatch(/^\S.*\S$/u)
    expect(html.match(/<title>(.*)<\/title>/u)?.[1]?.replaceAll('&#x27;', "'")).toBe(subject)
  })

  test('says its language and can be read in the dark', async () => {
    const { html } = await render()
    expect(html).toContain(`<html dir="ltr" lang="${locale}">`)
    expect(html).toContain('<meta name="color-scheme" content="light dark"/>')
    expect(html).toContain('@media (prefers-color-scheme: dark)')
  })

  test('is valid HTML for mail programs', async () => {
    const report = await rules.validateString((await render()).html)
    expect(
      report.results.flatMap(({ messages }) => messages.map(({ message }) => message)),
    ).toEqual([])
  })

  test('loads nothing from anywhere and stays far under 60 kB', async () => {
    const { html } = await render()
    expect(html).not.toMatch(LOADS_SOMETHING)
    expect(Buffer.byteLength(html)).toBeLessThan(20_000)
  })

  test('says the same in plain text', async () => {
    const { html, text } = await render()
    expect(text).not.toMatch(/[<>]{2}|&\w+;/u)
    for (const sentence of sentencesIn(html)) expect(text).toContain(sentence)
  })

  test('links to one place only, written out in the plain text', async () => {
    const { html, text } = await render()
    const links = [...html.matchAll(/href="([^"]*)"/gu)].map(([, href]) => href)
    expect(links).toHaveLength(1)
    expect(text).toContain(links[0])
  })
})

describe.each(exampleMails.filter(({ locale }) => locale === 'fr'))(
  'the $name mail in French',
  ({ render }) => {
    test('has its no-break spaces', async () => {
      const { subject, text } = await render()
      for (const line of [subject, ...text.split('\n')]) {
        expect(line).not.toMatch(AN_ORDINARY_SPACE_WHERE_FRENCH_HAS_NONE)
        expect(line).not.toMatch(NO_SPACE_WHERE_FRENCH_HAS_ONE)
      }
      expect(text).toContain('\u00a0:')
    })
  },
)

test('every mail differs from every other', async () => {
  const subjects = await Promise.all(
    exampleMails.map(async ({ render }) => (await render()).subject),
  )
  expect(new Set(subjects).size).toBe(exampleMails.length)
})
