/** An e-mail opened in the person’s own mail program, from which IT knows them. */
export const mailto = ({ subject, body }: { subject: string; body: string }): string =>
  `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(
    // RFC 6068: line breaks are CRLF.
    body.replaceAll('\n', '\r\n'),
  )}`
