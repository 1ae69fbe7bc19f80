import MailComposer from 'nodemailer/lib/mail-composer'
import type { ComposedMessage, Mailbox, OutgoingMessage } from './port.ts'

/**
 * The whole message (RFC 5322) and its envelope. `header`: Gmail and Graph take the recipients
 * from the headers, so Bcc must stand there; `envelope`: SMTP, where it must not.
 */
export const composeMime = async (
  message: OutgoingMessage,
  bcc: 'header' | 'envelope',
): Promise<ComposedMessage> => {
  const composer = new MailComposer({
    from: address(message.from),
    to: message.to.map(address),
    cc: message.cc.map(address),
    bcc: message.bcc.map(address),
    ...(message.replyTo === null ? {} : { replyTo: address(message.replyTo) }),
    subject: message.subject,
    messageId: message.messageId,
    date: message.date,
    ...(message.text === null ? {} : { text: message.text }),
    ...(message.html === null ? {} : { html: message.html }),
    headers: {
      // Gmail replaces the Message-ID; this one stays (fact sheet, trap 7).
      'X-Letterhead-Id': message.notificationId,
      // RFC 3834: nobody's out-of-office reply shall answer a notification.
      'Auto-Submitted': 'auto-generated',
    },
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile()
  composer.keepBcc = bcc === 'header'
  return {
    form: 'mime',
    notificationId: message.notificationId,
    bytes: await composer.build(),
    envelope: envelopeOf(message),
  }
}

export const envelopeOf = (message: OutgoingMessage): ComposedMessage['envelope'] => ({
  from: message.from.email,
  to: [...message.to, ...message.cc, ...message.bcc].map(({ email }) => email),
})

const address = ({
  email,
  name,
}: Mailbox): { readonly name: string; readonly address: string } => ({
  name: name ?? '',
  address: email,
})
