import MailComposer from 'nodemailer/lib/mail-composer'
import { z } from 'zod'

const recipient = z.object({
  emailAddress: z.object({ address: z.string(), name: z.string().optional() }),
})

const attachment = z.object({
  '@odata.type': z.literal('#microsoft.graph.fileAttachment'),
  name: z.string(),
  contentType: z.string().optional(),
  contentBytes: z.base64(),
  contentId: z.string().optional(),
  isInline: z.boolean().optional(),
})

const message = z.object({
  subject: z.string().optional(),
  body: z
    .object({
      contentType: z.string().regex(/^(html|text)$/i),
      content: z.string(),
    })
    .optional(),
  toRecipients: z.array(recipient).default([]),
  ccRecipients: z.array(recipient).default([]),
  bccRecipients: z.array(recipient).default([]),
  replyTo: z.array(recipient).default([]),
  from: recipient.optional(),
  internetMessageId: z.string().optional(),
  internetMessageHeaders: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  attachments: z.array(attachment).default([]),
})

export const sendMailBody = z.object({
  message,
  saveToSentItems: z.union([z.boolean(), z.stringbool()]).optional(),
})
export type JsonMessage = z.infer<typeof message>

const most = 5

/** Graph lets JSON messages carry a few `x-` headers and nothing else. */
export function headerRefusal({ internetMessageHeaders }: JsonMessage) {
  const odd = internetMessageHeaders.find(({ name }) => !/^x-/i.test(name))
  if (odd)
    return {
      code: 'InvalidInternetMessageHeader',
      message: `The internet message header name '${odd.name}' should start with 'x-' or 'X-'.`,
    }
  if (internetMessageHeaders.length > most)
    return {
      code: 'InvalidInternetMessageHeaderCollection',
      message: `Maximum number of headers in one message should be less than or equal to ${most}.`,
    }
  return undefined
}

const people = (list: z.infer<typeof recipient>[]) =>
  list.map(({ emailAddress: { address, name = '' } }) => ({ address, name }))

/** The MIME form of a JSON message; it has one body part, as Graph makes it. */
export function composeJsonMessage(json: JsonMessage, sender: string): Promise<Buffer> {
  const isHtml = json.body?.contentType.toLowerCase() === 'html'
  const composer = new MailComposer({
    from: json.from ? people([json.from])[0] : { address: sender, name: '' },
    to: people(json.toRecipients),
    cc: people(json.ccRecipients),
    bcc: people(json.bccRecipients),
    replyTo: people(json.replyTo),
    subject: json.subject ?? '',
    ...(isHtml ? { html: json.body?.content ?? '' } : { text: json.body?.content ?? '' }),
    headers: json.internetMessageHeaders.map(({ name, value }) => ({ key: name, value })),
    ...(json.internetMessageId ? { messageId: json.internetMessageId } : {}),
    attachments: json.attachments.map((file) => ({
      filename: file.name,
      content: Buffer.from(file.contentBytes, 'base64'),
      ...(file.contentType ? { contentType: file.contentType } : {}),
      ...(file.contentId ? { cid: file.contentId } : {}),
    })),
    // A message may never make the sandbox read files or fetch addresses.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const compiled = composer.compile()
  compiled.keepBcc = true
  return compiled.build()
}
