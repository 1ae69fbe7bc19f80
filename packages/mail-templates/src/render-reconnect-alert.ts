import type { Locale, Provider } from '@letterhead/contract'
import type { RenderedMail } from './letter.ts'
import { renderLetter } from './render-letter.ts'

export interface ReconnectAlert {
  readonly locale: Locale
  readonly productName: string
  readonly organizationName: string
  readonly provider: Provider
  /** Address of the mailbox that stopped working. */
  readonly mailbox: string
  /** How many notifications are held until it works again. */
  readonly waiting: number
  /** One sentence in the letter's language: what the provider said, in plain words. */
  readonly reason: string
  /** https; http only for an installation on the machine one sits at. */
  readonly reconnectUrl: string
}

const PROVIDER = { microsoft: 'Microsoft', google: 'Google' } as const

const WORDS = {
  en: {
    subject: (mailbox: string) => `Reconnect ${mailbox}: emails are on hold`,
    label: 'Action needed',
    heading: (provider: string) => `${provider} has stopped accepting our access`,
    stopped: (organization: string, mailbox: string) =>
      `Emails of ${organization} can no longer leave from ${mailbox}.`,
    held: {
      none: 'No email is waiting.',
      one: '1 email is waiting and will leave after you reconnect.',
      other: (count: string) => `${count} emails are waiting and will leave after you reconnect.`,
    },
    mailbox: 'Mailbox',
    provider: 'Provider',
    organization: 'Organisation',
    waiting: 'Emails waiting',
    open: 'Reconnect the mailbox',
    note: (product: string) =>
      `This message comes from ${product}’s own address on purpose: your mailbox cannot send at the moment.`,
    why: 'You receive it because you administer this organisation.',
    footer: (product: string) => `Sent by ${product}.`,
  },
  fr: {
    subject: (mailbox: string) => `Reconnectez ${mailbox}\u00a0: des e-mails sont suspendus`,
    label: 'Action requise',
    heading: (provider: string) => `${provider} n’accepte plus notre accès`,
    stopped: (organization: string, mailbox: string) =>
      `Les e-mails de l’organisation ${organization} ne peuvent plus partir de ${mailbox}.`,
    held: {
      none: 'Aucun e-mail en attente.',
      one: '1 e-mail est en attente et partira après la reconnexion.',
      other: (count: string) =>
        `${count} e-mails sont en attente et partiront après la reconnexion.`,
    },
    mailbox: 'Boîte',
    provider: 'Fournisseur',
    organization: 'Organisation',
    waiting: 'E-mails en attente',
    open: 'Reconnecter la boîte',
    note: (product: string) =>
      `Ce message vient volontairement de l’adresse propre à ${product}\u00a0: votre boîte ne peut pas envoyer pour le moment.`,
    why: 'Vous le recevez parce que vous administrez cette organisation.',
    footer: (product: string) => `Envoyé par ${product}.`,
  },
} as const

const heldSentence = (say: (typeof WORDS)[Locale], waiting: number, shown: string) => {
  if (waiting === 0) return say.held.none
  return waiting === 1 ? say.held.one : say.held.other(shown)
}

/**
 * Tells an organisation's admins that their mailbox must be connected again. It leaves from the
 * platform sender, the one mail that does so while an organisation has its own, and says so.
 */
export const renderReconnectAlert = async (alert: ReconnectAlert): Promise<RenderedMail> => {
  const say = WORDS[alert.locale]
  const provider = PROVIDER[alert.provider]
  const waiting = new Intl.NumberFormat(alert.locale).format(alert.waiting)
  return renderLetter(
    {
      subject: say.subject(alert.mailbox),
      label: say.label,
      urgency: 'now',
      heading: say.heading(provider),
      paragraphs: [
        say.stopped(alert.organizationName, alert.mailbox),
        alert.reason,
        heldSentence(say, alert.waiting, waiting),
      ],
      facts: [
        { name: say.mailbox, value: alert.mailbox },
        { name: say.provider, value: provider },
        { name: say.organization, value: alert.organizationName },
        { name: say.waiting, value: waiting },
      ],
      action: { label: say.open, href: alert.reconnectUrl },
      remarks: [say.why],
    },
    {
      locale: alert.locale,
      organizationName: alert.productName,
      note: say.note(alert.productName),
      footer: say.footer(alert.productName),
    },
  )
}
