import { templateDataSchemas } from '@letterhead/contract'
import { factsOf } from '../letter.ts'
import { shownIsoMoment } from '../shown-time.ts'
import { kindTemplate } from './kind-template.ts'
import { SEVERITY, URGENCY_OF_SEVERITY } from './severity.ts'

const WORDS = {
  en: {
    subject: (reference: string, title: string) => `Incident ${reference}: ${title}`,
    label: (reference: string) => `Incident ${reference}`,
    news: {
      open: 'This incident is open and needs to be followed up.',
      contained: 'This incident is contained; the follow-up goes on.',
      resolved: 'This incident is resolved.',
      closed: 'This incident is closed.',
    },
    status: 'Status',
    statuses: { open: 'Open', contained: 'Contained', resolved: 'Resolved', closed: 'Closed' },
    occurred: 'Occurred',
    notifyBy: 'Notify the authority by',
    open: 'Open the incident',
  },
  fr: {
    subject: (reference: string, title: string) => `Incident ${reference}\u00a0: ${title}`,
    label: (reference: string) => `Incident ${reference}`,
    news: {
      open: 'Cet incident est ouvert et demande un suivi.',
      contained: 'Cet incident est contenu\u202f; le suivi continue.',
      resolved: 'Cet incident est résolu.',
      closed: 'Cet incident est clos.',
    },
    status: 'État',
    statuses: { open: 'Ouvert', contained: 'Contenu', resolved: 'Résolu', closed: 'Clos' },
    occurred: 'Survenu',
    notifyBy: 'Notifier l’autorité avant',
    open: 'Ouvrir l’incident',
  },
} as const

// What is over does not shout, however serious it was.
const isOver = { open: false, contained: false, resolved: true, closed: true } as const

export const incident = kindTemplate(templateDataSchemas.incident, (given, { locale }) => {
  const say = WORDS[locale]
  const severity = SEVERITY[locale]
  return {
    subject: say.subject(given.reference, given.title),
    label: say.label(given.reference),
    urgency: isOver[given.status] ? 'calm' : URGENCY_OF_SEVERITY[given.severity],
    heading: given.title,
    paragraphs: [say.news[given.status]],
    quote: given.summary,
    facts: factsOf(
      [severity.name, severity[given.severity]],
      [say.status, say.statuses[given.status]],
      [say.occurred, shownIsoMoment(locale, given.occurredAt)],
      [say.notifyBy, given.notifyAuthorityBy && shownIsoMoment(locale, given.notifyAuthorityBy)],
    ),
    action: { label: say.open, href: given.url },
    remarks: [],
  }
})
