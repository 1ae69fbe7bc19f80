import type { Locale } from '@letterhead/contract'
import type { RenderedMail } from './letter.ts'
import { renderLetter } from './render-letter.ts'

export interface DriftAlert {
  readonly locale: Locale
  readonly productName: string
  readonly organizationName: string
  /** As people write it. */
  readonly domain: string
  /** What changed, one sentence each, in the letter's language. */
  readonly changes: readonly string[]
  /** https; http only for an installation on the machine one sits at. */
  readonly settingsUrl: string
}

const WORDS = {
  en: {
    subject: (domain: string) => `Something changed for mail from ${domain}`,
    label: 'Deliverability',
    heading: (domain: string) => `What ${domain} publishes has changed`,
    matters: 'This can decide whether your emails arrive. If you made the change, all is well.',
    domain: 'Domain',
    organization: 'Organisation',
    changes: 'Changes',
    open: 'See what to do',
    why: 'You receive it because you administer this organisation.',
    footer: (product: string) => `Sent by ${product}.`,
  },
  fr: {
    subject: (domain: string) => `Du nouveau pour les e-mails de ${domain}`,
    label: 'Délivrabilité',
    heading: (domain: string) => `Ce que publie ${domain} a changé`,
    matters:
      'L’arrivée de vos e-mails peut en dépendre. Si le changement vient de vous, tout va bien.',
    domain: 'Domaine',
    organization: 'Organisation',
    changes: 'Changements',
    open: 'Voir que faire',
    why: 'Vous le recevez parce que vous administrez cette organisation.',
    footer: (product: string) => `Envoyé par ${product}.`,
  },
} as const

/** Tells an organisation's admins, by the platform sender, what changed in the DNS of their domain. */
export const renderDriftAlert = async (alert: DriftAlert): Promise<RenderedMail> => {
  const say = WORDS[alert.locale]
  return renderLetter(
    {
      subject: say.subject(alert.domain),
      label: say.label,
      urgency: 'soon',
      heading: say.heading(alert.domain),
      paragraphs: [...alert.changes, say.matters],
      facts: [
        { name: say.domain, value: alert.domain },
        { name: say.organization, value: alert.organizationName },
        { name: say.changes, value: String(alert.changes.length) },
      ],
      action: { label: say.open, href: alert.settingsUrl },
      remarks: [say.why],
    },
    {
      locale: alert.locale,
      organizationName: alert.productName,
      footer: say.footer(alert.productName),
    },
  )
}
