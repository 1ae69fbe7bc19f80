import type { Locale } from '@letterhead/contract'
import type { RenderedMail } from './letter.ts'
import { renderLetter } from './render-letter.ts'
import { shownMoment } from './shown-time.ts'

export interface BrakeAlert {
  readonly locale: Locale
  readonly productName: string
  readonly organizationName: string
  /** Handed over in 24 hours, and on a usual day. */
  readonly lastDay: number
  readonly usualDay: number
  readonly pulledAt: Date
  /** https; http only for an installation on the machine one sits at. */
  readonly releaseUrl: string
}

const WORDS = {
  en: {
    subject: (organization: string) => `All emails of ${organization} are stopped`,
    label: 'Action needed',
    heading: 'Your organisation suddenly sends far more than usual',
    stopped: (organization: string) =>
      `We have stopped everything that leaves for ${organization}, from every address, until an admin has looked at it.`,
    kept: 'Nothing is lost: waiting and new emails are kept. If the volume is expected, release the brake; if not, find out what sends them first.',
    lastDay: 'Emails in 24 hours',
    usualDay: 'On a usual day',
    organization: 'Organisation',
    since: 'Stopped since',
    open: 'Look and release',
    note: (product: string) =>
      `This message comes from ${product}’s own address on purpose: your own emails are stopped.`,
    why: 'You receive it because you administer this organisation.',
    footer: (product: string) => `Sent by ${product}.`,
  },
  fr: {
    subject: (organization: string) => `Tous les e-mails de ${organization} sont arrêtés`,
    label: 'Action requise',
    heading: 'Votre organisation envoie soudain bien plus que d’habitude',
    stopped: (organization: string) =>
      `Nous avons arrêté tout ce qui part pour ${organization}, quelle que soit l’adresse, jusqu’à ce qu’un administrateur ait vérifié.`,
    kept: 'Rien n’est perdu\u00a0: les e-mails en attente et les nouveaux sont conservés. Si ce volume est prévu, desserrez le frein\u00a0; sinon, trouvez d’abord ce qui les envoie.',
    lastDay: 'E-mails en 24\u00a0heures',
    usualDay: 'Un jour habituel',
    organization: 'Organisation',
    since: 'Arrêté depuis',
    open: 'Vérifier et desserrer',
    note: (product: string) =>
      `Ce message vient volontairement de l’adresse propre à ${product}\u00a0: vos propres e-mails sont arrêtés.`,
    why: 'Vous le recevez parce que vous administrez cette organisation.',
    footer: (product: string) => `Envoyé par ${product}.`,
  },
} as const

/** Tells an organisation's admins, by the platform sender, that a sudden volume pulled their brake. */
export const renderBrakeAlert = async (alert: BrakeAlert): Promise<RenderedMail> => {
  const say = WORDS[alert.locale]
  const count = new Intl.NumberFormat(alert.locale)
  return renderLetter(
    {
      subject: say.subject(alert.organizationName),
      label: say.label,
      urgency: 'now',
      heading: say.heading,
      paragraphs: [say.stopped(alert.organizationName), say.kept],
      facts: [
        { name: say.lastDay, value: count.format(alert.lastDay) },
        { name: say.usualDay, value: count.format(alert.usualDay) },
        { name: say.organization, value: alert.organizationName },
        { name: say.since, value: shownMoment(alert.locale, alert.pulledAt, 'UTC') },
      ],
      action: { label: say.open, href: alert.releaseUrl },
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
