import * as z from 'zod/mini'
import { UnsealError, type Seal } from '../../platform/seal.ts'

const Mailbox = z.object({ email: z.string(), name: z.optional(z.string()) })
const Content = z.object({
  subject: z.string(),
  html: z.nullable(z.string()),
  text: z.nullable(z.string()),
})
const Recipients = z.object({
  to: z.array(Mailbox),
  cc: z.array(Mailbox),
  bcc: z.array(Mailbox),
  replyTo: z.nullable(Mailbox),
})
export type Content = z.infer<typeof Content>
export type Recipients = z.infer<typeof Recipients>

interface Row {
  readonly organizationId: string
  readonly notificationId: string
}

const place = ({ organizationId, notificationId }: Row, column: string) => ({
  organizationId,
  row: notificationId,
  column,
})

/** What a notification says and to whom, as its row keeps it. */
export const sealMessage = (
  seal: Seal,
  row: Row,
  message: { readonly content: Content; readonly recipients: Recipients },
) => ({
  sealedContent: seal.seal(place(row, 'sealed_content'), JSON.stringify(message.content)),
  sealedRecipients: seal.seal(place(row, 'sealed_recipients'), JSON.stringify(message.recipients)),
})

/** Everybody it goes to, in lower case. */
export const addressesOf = ({ to, cc, bcc }: Omit<Recipients, 'replyTo'>): readonly string[] =>
  [...to, ...cc, ...bcc].map(({ email }) => email.toLowerCase())

/** By which a message is found by whom it goes to; each address once, whatever its case. */
export const recipientKeys = (
  seal: Seal,
  organizationId: string,
  recipients: Omit<Recipients, 'replyTo'>,
): readonly string[] => [
  ...new Set(addressesOf(recipients).map((email) => seal.blindIndex(organizationId, email))),
]

/** @throws {UnsealError} when a key is gone or a value was moved. */
export const unsealMessage = (
  seal: Seal,
  row: Row,
  sealed: { readonly content: Buffer; readonly recipients: Buffer },
): { readonly content: Content; readonly recipients: Recipients } => ({
  content: Content.parse(
    JSON.parse(seal.unseal(place(row, 'sealed_content'), sealed.content).toString()),
  ),
  recipients: Recipients.parse(
    JSON.parse(seal.unseal(place(row, 'sealed_recipients'), sealed.recipients).toString()),
  ),
})

/** Everybody it goes to; null when the key is gone or the value was moved. */
export const unsealRecipients = (
  seal: Seal,
  row: Row,
  sealed: Buffer | null,
): readonly string[] | null => {
  const read = readSealed(seal, { row, column: 'sealed_recipients', sealed }, Recipients)
  if (read === null) return null
  return [...read.to, ...read.cc, ...read.bcc].map(({ email }) => email)
}

/** Null too once the contents were erased. */
export const unsealSubject = (seal: Seal, row: Row, sealed: Buffer | null): string | null =>
  readSealed(seal, { row, column: 'sealed_content', sealed }, Content)?.subject ?? null

/** What `sealMessage` sealed of the recipients. */
export const readRecipients = (clear: Buffer): Recipients =>
  Recipients.parse(JSON.parse(clear.toString()))

const readSealed = <S extends z.ZodMiniType>(
  seal: Seal,
  { row, column, sealed }: { row: Row; column: string; sealed: Buffer | null },
  schema: S,
): z.output<S> | null => {
  if (sealed === null) return null
  try {
    return schema.parse(JSON.parse(seal.unseal(place(row, column), sealed).toString()))
  } catch (error) {
    if (error instanceof UnsealError) return null
    throw error
  }
}
