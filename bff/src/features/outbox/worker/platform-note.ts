import type { Content } from '../sealed-message.ts'

const WORDS = {
  en: (name: string) =>
    `Sent by ${name}, because the organisation’s own mailbox cannot send at the moment.`,
  fr: (name: string) =>
    `Envoyé par ${name}, car la messagerie de l’organisation ne peut pas envoyer pour le moment.`,
}

/**
 * A mail that leaves from the platform sender in place of the organisation's mailbox says so, first
 * of all it says: recipients must not wonder why it comes from another address.
 */
export const withPlatformNote = (
  { subject, html, text }: Content,
  { locale, name }: { readonly locale: 'en' | 'fr'; readonly name: string },
): Content => {
  const note = WORDS[locale](name)
  return {
    subject,
    html: html === null ? null : insideBody(html, `<p><em>${escapeHtml(note)}</em></p>`),
    text: text === null ? null : `${note}\n\n${text}`,
  }
}

const insideBody = (html: string, paragraph: string): string => {
  const body = /<body\b[^>]*>/i.exec(html)
  if (body === null) return paragraph + html
  const after = body.index + body[0].length
  return html.slice(0, after) + paragraph + html.slice(after)
}

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const escapeHtml = (text: string) => text.replaceAll(/[&<>]/g, (sign) => SIGNS[sign] ?? sign)
