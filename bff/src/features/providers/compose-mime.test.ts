import PostalMime from 'postal-mime'
import { describe, expect, test } from 'vitest'
import { composeMime } from './compose-mime.ts'
import { composeGraphMessage } from './microsoft/compose-graph-message.ts'
import type { OutgoingMessage } from './port.ts'

const letter: OutgoingMessage = {
  notificationId: '0199-id',
  messageId: '<0199-id@letterhead.example>',
  from: { email: 'notifications@acme.example', name: 'Équipe conformité – Acme' },
  to: [
    { email: 'rita@customer.example', name: 'Rita, "the" Reader' },
    { email: 'bob@customer.example' },
  ],
  cc: [{ email: 'carol@customer.example' }],
  bcc: [{ email: 'hidden@customer.example' }],
  replyTo: { email: 'help@acme.example', name: 'Help' },
  subject:
    'Nouvelle tâche : « accès » 🗂 — with a line long enough that it must be folded somewhere',
  html: '<p>Bonjour</p>',
  text: 'Bonjour',
  date: new Date('2026-11-22T12:00:00.000Z'),
}

const sourceOf = async (message: OutgoingMessage, bcc: 'header' | 'envelope' = 'header') =>
  (await composeMime(message, bcc)).bytes.toString('utf8')

describe('the whole message (MIME)', () => {
  test('I-11 reads back as it was meant', async () => {
    const { bytes, envelope, form } = await composeMime(letter, 'header')
    const parsed = await PostalMime.parse(bytes)
    expect(form).toBe('mime')
    expect(parsed).toMatchObject({
      from: { address: 'notifications@acme.example', name: 'Équipe conformité – Acme' },
      to: [
        { address: 'rita@customer.example', name: 'Rita, "the" Reader' },
        { address: 'bob@customer.example', name: '' },
      ],
      cc: [{ address: 'carol@customer.example' }],
      bcc: [{ address: 'hidden@customer.example' }],
      replyTo: [{ address: 'help@acme.example', name: 'Help' }],
      subject: letter.subject,
      messageId: '<0199-id@letterhead.example>',
      date: '2026-11-22T12:00:00.000Z',
    })
    expect(parsed.text?.trim()).toBe('Bonjour')
    expect(parsed.html?.trim()).toBe('<p>Bonjour</p>')
    const headers = new Map(parsed.headers.map(({ key, value }) => [key, value]))
    expect(headers.get('x-letterhead-id')).toBe('0199-id')
    expect(headers.get('auto-submitted')).toBe('auto-generated')
    expect(headers.get('content-type')).toContain('multipart/alternative')
    expect(envelope).toEqual({
      from: 'notifications@acme.example',
      to: [
        'rita@customer.example',
        'bob@customer.example',
        'carol@customer.example',
        'hidden@customer.example',
      ],
    })
  })

  test('over SMTP the hidden recipients stand in the envelope only', async () => {
    const source = await sourceOf(letter, 'envelope')
    expect(source).not.toContain('hidden@customer.example')
    expect((await composeMime(letter, 'envelope')).envelope.to).toContain('hidden@customer.example')
  })

  test('lines end in CRLF and none is longer than SMTP allows', async () => {
    const source = await sourceOf({
      ...letter,
      html: `<p>${'x'.repeat(5000)}</p>`,
      text: 'y'.repeat(5000),
    })
    expect(source.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(Math.max(...source.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998)
  })

  test('one part alone is sent as it is', async () => {
    const html = await PostalMime.parse(await sourceOf({ ...letter, text: null }))
    expect(html.html?.trim()).toBe('<p>Bonjour</p>')
    const text = await PostalMime.parse(await sourceOf({ ...letter, html: null }))
    expect(text.text?.trim()).toBe('Bonjour')
    expect(text.html).toBeUndefined()
  })

  test('I-01 a body that looks like headers, a file or a link stays a body', async () => {
    const parsed = await PostalMime.parse(
      await sourceOf({
        ...letter,
        html: null,
        text: '\r\nBcc: thief@evil.example\r\n\r\nfile:///etc/passwd',
      }),
    )
    expect(parsed.bcc?.map(({ address }) => address)).toEqual(['hidden@customer.example'])
    expect(parsed.text).toContain('thief@evil.example')
  })

  // No text of ours is anything but a string; this is the second wall.
  test.each([{ path: '/etc/hostname' }, { href: 'http://127.0.0.1:1/' }])(
    'I-04 the library that writes MIME opens nothing of what stands in a message: %j',
    async (text) => {
      const evil: OutgoingMessage = { ...letter, html: null }
      Object.assign(evil, { text })
      await expect(composeMime(evil, 'header')).rejects.toThrow(/^(?:File|Url) access rejected/)
    },
  )

  // The contract refuses such input; this is the second wall.
  test.each(['\r\n', '\n', '\r', '\u0000', '\u2028', '\u0085'])(
    'I-01 a line break %j in any one-line field makes no header',
    async (breakSign) => {
      const evil = `x${breakSign}Bcc: thief@evil.example${breakSign}${breakSign}body`
      const parsed = await PostalMime.parse(
        await sourceOf({
          ...letter,
          subject: evil,
          from: { ...letter.from, name: evil },
          to: [{ email: 'rita@customer.example', name: evil }],
          bcc: [],
          replyTo: { email: 'help@acme.example', name: evil },
          notificationId: evil,
          messageId: `<${evil}@letterhead.example>`,
        }),
      )
      expect(parsed.bcc ?? []).toEqual([])
      expect(parsed.headers.map(({ key }) => key)).not.toContain('bcc')
      expect(parsed.to?.map(({ address }) => address)).toEqual(['rita@customer.example'])
      expect(parsed.text?.trim()).toBe('Bonjour')
    },
  )
})

const resourceOf = (message: OutgoingMessage): unknown =>
  JSON.parse(composeGraphMessage(message).bytes.toString('utf8'))

describe('the Graph message (JSON)', () => {
  test('has one body part, HTML where there is one', () => {
    expect(resourceOf(letter)).toEqual({
      message: {
        subject: letter.subject,
        body: { contentType: 'HTML', content: '<p>Bonjour</p>' },
        from: {
          emailAddress: { address: 'notifications@acme.example', name: 'Équipe conformité – Acme' },
        },
        toRecipients: [
          { emailAddress: { address: 'rita@customer.example', name: 'Rita, "the" Reader' } },
          { emailAddress: { address: 'bob@customer.example' } },
        ],
        ccRecipients: [{ emailAddress: { address: 'carol@customer.example' } }],
        bccRecipients: [{ emailAddress: { address: 'hidden@customer.example' } }],
        replyTo: [{ emailAddress: { address: 'help@acme.example', name: 'Help' } }],
        internetMessageHeaders: [{ name: 'x-letterhead-id', value: '0199-id' }],
      },
      saveToSentItems: true,
    })
    expect(resourceOf({ ...letter, html: null, replyTo: null })).toMatchObject({
      message: { body: { contentType: 'Text', content: 'Bonjour' }, replyTo: [] },
    })
  })
})
