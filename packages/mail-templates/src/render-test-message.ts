import type { Locale } from '@letterhead/contract'
import type { RenderedMail } from './letter.ts'
import { renderLetter } from './render-letter.ts'
import { sentWith } from './sent-with.ts'
import { shownMoment } from './shown-time.ts'

export interface TestMessage {
  readonly locale: Locale
  readonly productName: string
  readonly organizationName: string
  /** The admin who pressed "Save and test", by name or address. */
  readonly sentBy: string
  readonly sentAt: Date
  /** IANA zone of that admin, such as `Europe/Paris`; an unknown one throws RangeError. */
  readonly timeZone: string
  readonly senderEmail: string
  readonly senderAlias: string
  /** https; http only for an installation on the machine one sits at. */
  readonly settingsUrl: string
  /** Where the reader says that it came, in place of the settings; null: a probe looks for itself. */
  readonly receivedUrl?: string | null
}

const WORDS = {
  en: {
    subject: (product: string) => `${product} test: your mailbox works`,
    label: 'Test message',
    heading: 'Your mailbox works',
    sent: (who: string, product: string, time: string) =>
      `${who} sent this test from ${product} on ${time}.`,
    means: (email: string) => `If you can read it, emails from ${email} can reach you.`,
    nothingToDo: 'No action is needed.',
    pleaseConfirm: 'Please say that it arrived, and whether the sender is shown as it should be.',
    unexpected: 'Did not expect it? Contact your administrator.',
    sender: 'Sender',
    organization: 'Organisation',
    by: 'Sent by',
    at: 'Time',
    product: 'Product',
    open: 'See the email settings',
    confirm: 'Say that it arrived',
  },
  fr: {
    subject: (product: string) => `Test ${product}\u00a0: votre boîte fonctionne`,
    label: 'Message de test',
    heading: 'Votre boîte fonctionne',
    sent: (who: string, product: string, time: string) =>
      `${who} a envoyé ce test depuis ${product} le ${time}.`,
    means: (email: string) => `Si vous le lisez, les e-mails de ${email} peuvent vous parvenir.`,
    nothingToDo: 'Vous n’avez rien à faire.',
    pleaseConfirm:
      'Merci de confirmer la réception et de dire si l’expéditeur s’affiche comme prévu.',
    unexpected: 'Vous ne l’attendiez pas\u202f? Contactez votre administrateur.',
    sender: 'Expéditeur',
    organization: 'Organisation',
    by: 'Envoyé par',
    at: 'Date',
    product: 'Produit',
    open: 'Voir les réglages d’envoi',
    confirm: 'Confirmer la réception',
  },
} as const

/** What "Save and test" sends: always the same look, so that an admin knows it again. */
export const renderTestMessage = async (message: TestMessage): Promise<RenderedMail> => {
  const { locale, productName, senderEmail } = message
  const say = WORDS[locale]
  const time = shownMoment(locale, message.sentAt, message.timeZone)
  return renderLetter(
    {
      subject: say.subject(productName),
      label: say.label,
      urgency: 'calm',
      heading: say.heading,
      paragraphs: [
        say.sent(message.sentBy, productName, time),
        say.means(senderEmail),
        ...(typeof message.receivedUrl === 'string' ? [say.pleaseConfirm] : [say.nothingToDo]),
      ],
      facts: [
        { name: say.sender, value: `${message.senderAlias} <${senderEmail}>` },
        { name: say.organization, value: message.organizationName },
        { name: say.by, value: message.sentBy },
        { name: say.at, value: time },
        { name: say.product, value: productName },
      ],
      action:
        typeof message.receivedUrl === 'string'
          ? { label: say.confirm, href: message.receivedUrl }
          : { label: say.open, href: message.settingsUrl },
      remarks: [say.unexpected],
    },
    { locale, organizationName: message.organizationName, footer: sentWith(message) },
  )
}
