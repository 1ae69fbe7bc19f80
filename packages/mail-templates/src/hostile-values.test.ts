import { KINDS, templateDataSchemas, templatePreview } from '@letterhead/contract'
import { describe, expect, test } from 'vitest'
import { renderKind, renderReconnectAlert, renderTestMessage } from './index.ts'
import { sentencesIn } from './sentences-in.ts'

const AROUND = { locale: 'en', productName: 'Vigilia', organizationName: 'Acme' } as const
const TASK = templatePreview.task.en

const testMessage = {
  ...AROUND,
  sentBy: 'Ada',
  sentAt: new Date(0),
  timeZone: 'UTC',
  senderEmail: 'a@acme.example',
  senderAlias: 'Acme',
  settingsUrl: 'http://localhost:4000/general-settings/smtp',
}

const tagsOf = (page: string) => page.match(/<[/!]*[a-z]+/giu)

describe('markup in a value', () => {
  test.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '</title><style>*{display:none}</style>',
    '<!-- --><!--[if mso]><b>',
    "' onmouseover='alert(1)",
  ])('I-05 is shown as it is written: %s', async (value) => {
    const { html, text } = await renderKind({
      ...AROUND,
      kind: 'task',
      organizationName: value,
      workspaceName: value,
      productName: value,
      note: value,
      data: { ...TASK, title: value, assignedBy: value, details: value },
    })
    const harmless = await renderKind({
      ...AROUND,
      kind: 'task',
      workspaceName: 'W',
      note: 'N',
      data: { ...TASK, details: 'one line' },
    })
    expect(tagsOf(html)).toEqual(tagsOf(harmless.html))
    expect(sentencesIn(html)).toContain(value)
    expect(text).toContain(value)
  })

  test('I-05 is shown as it is written in the test message and the alert', async () => {
    const value = '<img src=x onerror=alert(1)>'
    const { html } = await renderTestMessage({ ...testMessage, sentBy: value, senderAlias: value })
    const alert = await renderReconnectAlert({
      ...AROUND,
      provider: 'google',
      mailbox: value,
      waiting: 0,
      reason: value,
      reconnectUrl: 'https://vigilia.example/',
    })
    expect(html).not.toContain('<img')
    expect(alert.html).not.toContain('<img')
  })
})

describe('a link', () => {
  const kinds = KINDS.map((kind) => ({ kind }))

  test.each(kinds)(
    'I-05 of the $kind kind that is no https or mailto is refused',
    async ({ kind }) => {
      for (const url of [
        'javascript:alert(1)',
        'data:text/html,x',
        'http://a.example',
        'https://a@b.example',
      ]) {
        const data = { ...templatePreview[kind].en, url }
        expect(templateDataSchemas[kind].safeParse(data).success).toBe(false)
        await expect(renderKind({ ...AROUND, kind, data })).rejects.toThrow('url')
      }
    },
  )

  test('I-05 to a script is a mistake wherever it comes from', async () => {
    const settingsUrl = 'javascript:alert(1)'
    await expect(renderTestMessage({ ...testMessage, settingsUrl })).rejects.toThrow(TypeError)
  })

  test('I-05 I-07 shows a foreign host in its ASCII form', async () => {
    const data = { ...TASK, url: 'https://аpple.example/' }
    const { html, text } = await renderKind({ ...AROUND, kind: 'task', data })
    expect(html).toContain('>xn--')
    expect(text).not.toContain('аpple')
  })
})

describe('hidden characters', () => {
  test('I-01 I-05 cannot break the subject or turn the text that follows', async () => {
    const { subject, html, text } = await renderTestMessage({
      ...testMessage,
      productName: 'Vigilia\r\nBcc: x@evil.example\u2028\u0000',
      sentBy: '\u202Egpj.exe\u2066',
      senderAlias: 'Acme\ud800',
    })
    expect(subject).toBe('Vigilia Bcc: x@evil.example test: your mailbox works')
    for (const shown of [html, text]) {
      expect(shown).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u2028\r]/u)
      expect(shown).not.toContain('\0')
      expect(shown.isWellFormed()).toBe(true)
    }
  })

  test('I-05 leave several lines of details as they are, each of them as a quotation', async () => {
    const data = { ...TASK, details: 'one\r\ntwo\n\nthree' }
    const { html, text } = await renderKind({ ...AROUND, kind: 'task', data })
    expect(text).toContain('> one\n> two\n>\n> three')
    expect(html.match(/<br\/>/gu)).toHaveLength(3)
  })
})

test('the longest details stay under 60 kB', async () => {
  for (const details of ['&'.repeat(4000), 'é\n'.repeat(2000), '"<'.repeat(2000)]) {
    const { html, text } = await renderKind({ ...AROUND, kind: 'task', data: { ...TASK, details } })
    expect(Buffer.byteLength(html)).toBeLessThan(60_000)
    expect(Buffer.byteLength(text)).toBeLessThan(60_000)
  }
})

test('I-05 data of another kind is refused', async () => {
  const data = templatePreview.incident.en
  await expect(renderKind({ ...AROUND, kind: 'task', data })).rejects.toThrow('unrecognized_keys')
})
