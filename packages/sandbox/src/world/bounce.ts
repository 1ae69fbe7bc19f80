import { mailDate } from './mime-headers.ts'
import type { AcceptedMessage } from './spool.ts'

/** A non-delivery report (RFC 3464), as the sender's own mail system writes it. */
export function bounceMessage(options: {
  message: AcceptedMessage
  raw: Buffer
  reason: string
  now: number
}): Buffer {
  const { message, raw, reason, now } = options
  const boundary = `report-${message.id}`
  const headers = raw.subarray(0, Math.max(raw.indexOf('\r\n\r\n'), 0)).toString()
  return Buffer.from(
    [
      `From: "Mail Delivery Subsystem" <postmaster@sandbox.example>`,
      `To: <${message.envelopeFrom}>`,
      `Subject: Undeliverable: your message`,
      `Date: ${mailDate(now)}`,
      `Message-ID: <bounce.${message.id}@sandbox.example>`,
      `Auto-Submitted: auto-replied`,
      `MIME-Version: 1.0`,
      `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
      ``,
      `--${boundary}`,
      `Content-Type: text/plain; charset=utf-8`,
      ``,
      `Your message was not delivered to ${message.to.join(', ')}.`,
      reason,
      `--${boundary}`,
      `Content-Type: message/delivery-status`,
      ``,
      `Reporting-MTA: dns; outbound.sandbox.example`,
      ...message.to.flatMap((address) => [
        ``,
        `Final-Recipient: rfc822; ${address}`,
        `Action: failed`,
        `Status: 5.7.233`,
        `Diagnostic-Code: smtp; ${reason}`,
      ]),
      `--${boundary}`,
      `Content-Type: text/rfc822-headers`,
      ``,
      headers,
      `--${boundary}--`,
      ``,
    ].join('\r\n'),
  )
}
