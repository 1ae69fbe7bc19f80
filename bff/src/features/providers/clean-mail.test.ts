import { exampleMails } from '@letterhead/mail-templates/examples'
import PostalMime from 'postal-mime'
import { describe, expect, test } from 'vitest'
import { composeMime } from './compose-mime.ts'

// What is written by nodemailer is read by another parser: both must mean the same.

const ID = '0190a1b2-0000-7000-8000-000000000001'
const DATE = new Date('2026-11-22T10:00:00Z')
const ONCE = [
  'from',
  'to',
  'subject',
  'date',
  'message-id',
  'mime-version',
  'content-type',
  'auto-submitted',
  'x-letterhead-id',
]

const compose = async (content: { subject: string; html: string; text: string }) =>
  await composeMime(
    {
      notificationId: ID,
      messageId: `<${ID}@acme.example>`,
      from: { email: 'compliance@acme.example', name: 'Équipe conformité – Acme' },
      to: [{ email: 'rita@customer.example', name: 'Rita “R” Ray' }],
      cc: [],
      bcc: [],
      replyTo: null,
      date: DATE,
      ...content,
    },
    'header',
  )

const withoutBoundary = (bytes: Buffer) => bytes.toString().replaceAll(/--_NmP-[\w-]+/g, 'boundary')

describe.each(exampleMails)('the $name mail in $locale, as it leaves', ({ render }) => {
  test('reads the same to another parser: headers once, text and HTML unchanged', async () => {
    const content = await render()
    const { bytes } = await compose(content)
    const email = await PostalMime.parse(bytes)
    for (const name of ONCE) expect(email.headers.filter(({ key }) => key === name)).toHaveLength(1)
    expect(email.from).toMatchObject({
      address: 'compliance@acme.example',
      name: 'Équipe conformité – Acme',
    })
    expect(email.to).toMatchObject([{ address: 'rita@customer.example', name: 'Rita “R” Ray' }])
    expect(email.subject).toBe(content.subject)
    expect(email.messageId).toBe(`<${ID}@acme.example>`)
    expect(email.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated')
    expect(email.headers.find(({ key }) => key === 'x-letterhead-id')?.value).toBe(ID)
    expect(new Date(email.date ?? '')).toEqual(DATE)
    expect(email.text?.trim()).toBe(content.text.trim())
    expect(email.html?.trim()).toBe(content.html.trim())
    expect(email.attachments).toEqual([])
  })

  test('is multipart/alternative, plain text first, in lines that every server takes', async () => {
    const text = (await compose(await render())).bytes.toString('latin1')
    const [head = ''] = text.split('\r\n\r\n')
    expect(head).toMatch(/^Content-Type: multipart\/alternative;/m)
    const types = [...text.matchAll(/^Content-Type: (text\/\w+)/gm)].map(([, type]) => type)
    expect(types).toEqual(['text/plain', 'text/html'])
    expect(text).not.toMatch(/[^\r]\n|\r[^\n]/)
    expect(text).toMatch(/^[\t\r\n\x20-\x7e]*$/)
    expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998)
    expect(text.length).toBeLessThan(60_000)
  })

  test('is composed alike every time: only the boundary differs', async () => {
    const content = await render()
    const [one, other] = await Promise.all([compose(content), compose(content)])
    expect(withoutBoundary(one.bytes)).toBe(withoutBoundary(other.bytes))
  })
})
