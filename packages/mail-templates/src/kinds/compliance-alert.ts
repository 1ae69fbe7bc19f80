import { templateDataSchemas } from '@letterhead/contract'
import { factsOf } from '../letter.ts'
import { shownIsoMoment } from '../shown-time.ts'
import { kindTemplate } from './kind-template.ts'
import { SEVERITY, URGENCY_OF_SEVERITY } from './severity.ts'

const WORDS = {
  en: {
    subject: (title: string) => `Compliance alert: ${title}`,
    label: 'Compliance alert',
    found: (product: string) => `${product} reports a point that needs your attention.`,
    detected: 'Detected',
    reference: 'Reference',
    open: 'Open the alert',
  },
  fr: {
    subject: (title: string) => `Alerte de conformité\u00a0: ${title}`,
    label: 'Alerte de conformité',
    found: (product: string) => `${product} signale un point qui demande votre attention.`,
    detected: 'Constaté',
    reference: 'Référence',
    open: 'Ouvrir l’alerte',
  },
} as const

export const complianceAlert = kindTemplate(
  templateDataSchemas.compliance_alert,
  (given, { locale, productName }) => {
    const say = WORDS[locale]
    const severity = SEVERITY[locale]
    return {
      subject: say.subject(given.title),
      label: say.label,
      urgency: URGENCY_OF_SEVERITY[given.severity],
      heading: given.title,
      paragraphs: [say.found(productName)],
      quote: given.summary,
      facts: factsOf(
        [severity.name, severity[given.severity]],
        [say.detected, shownIsoMoment(locale, given.detectedAt)],
        [say.reference, given.reference],
      ),
      action: { label: say.open, href: given.url },
      remarks: [],
    }
  },
)
