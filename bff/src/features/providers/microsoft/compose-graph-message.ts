import { envelopeOf } from '../compose-mime.ts'
import type { ComposedMessage, Mailbox, OutgoingMessage } from '../port.ts'

/**
 * Graph's message resource (user-sendmail, v1.0). It holds one body part and only `x-` headers:
 * so no plain-text twin, no `Auto-Submitted`, no Message-ID of ours.
 */
export const composeGraphMessage = (message: OutgoingMessage): ComposedMessage => ({
  form: 'json',
  notificationId: message.notificationId,
  bytes: Buffer.from(
    JSON.stringify({
      message: {
        subject: message.subject,
        body:
          message.html === null
            ? { contentType: 'Text', content: message.text ?? '' }
            : { contentType: 'HTML', content: message.html },
        // `sender` stays unset: Exchange decides between Send As and Send on Behalf.
        from: recipient(message.from),
        toRecipients: message.to.map(recipient),
        ccRecipients: message.cc.map(recipient),
        bccRecipients: message.bcc.map(recipient),
        replyTo: message.replyTo === null ? [] : [recipient(message.replyTo)],
        internetMessageHeaders: [{ name: 'x-letterhead-id', value: message.notificationId }],
      },
      saveToSentItems: true,
    }),
  ),
  envelope: envelopeOf(message),
})

const recipient = ({ email, name }: Mailbox) => ({
  emailAddress: { address: email, ...(name === undefined ? {} : { name }) },
})
