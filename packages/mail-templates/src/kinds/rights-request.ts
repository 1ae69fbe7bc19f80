import { templateDataSchemas } from '@letterhead/contract'
import { factsOf } from '../letter.ts'
import { shownDay } from '../shown-time.ts'
import { kindTemplate } from './kind-template.ts'

const WORDS = {
  en: {
    subject: (reference: string, status: string) =>
      `Rights request ${reference}: ${status.toLowerCase()}`,
    label: 'Rights request',
    heading: (reference: string) => `Rights request ${reference}`,
    news: {
      received: 'A person has exercised a right over their personal data.',
      in_progress: 'Work on this request has started.',
      waiting: 'This request is waiting for more information.',
      answered: 'This request has been answered.',
      closed: 'This request is closed.',
    },
    right: 'Right',
    rights: {
      access: 'Access',
      rectification: 'Rectification',
      erasure: 'Erasure',
      restriction: 'Restriction of processing',
      portability: 'Data portability',
      objection: 'Objection',
      automated_decision: 'Automated decisions',
    },
    status: 'Status',
    statuses: {
      received: 'Received',
      in_progress: 'In progress',
      waiting: 'Waiting for information',
      answered: 'Answered',
      closed: 'Closed',
    },
    receivedOn: 'Received on',
    answerBy: 'Answer by',
    open: 'Open the request',
    privacy: (product: string) => `Who the person is can be seen in ${product} only.`,
  },
  fr: {
    subject: (reference: string, status: string) =>
      `Demande de droits ${reference}\u00a0: ${status.toLowerCase()}`,
    label: 'Exercice de droits',
    heading: (reference: string) => `Demande de droits ${reference}`,
    news: {
      received: 'Une personne exerce un droit sur ses données personnelles.',
      in_progress: 'Le traitement de cette demande a commencé.',
      waiting: 'Cette demande attend un complément d’information.',
      answered: 'Cette demande a reçu une réponse.',
      closed: 'Cette demande est close.',
    },
    right: 'Droit',
    rights: {
      access: 'Accès',
      rectification: 'Rectification',
      erasure: 'Effacement',
      restriction: 'Limitation du traitement',
      portability: 'Portabilité',
      objection: 'Opposition',
      automated_decision: 'Décisions automatisées',
    },
    status: 'État',
    statuses: {
      received: 'Reçue',
      in_progress: 'En cours',
      waiting: 'En attente d’information',
      answered: 'Répondue',
      closed: 'Close',
    },
    receivedOn: 'Reçue le',
    answerBy: 'Réponse attendue le',
    open: 'Ouvrir la demande',
    privacy: (product: string) => `L’identité de la personne n’est visible que dans ${product}.`,
  },
} as const

export const rightsRequest = kindTemplate(
  templateDataSchemas.rights_request,
  (given, { locale, productName }) => {
    const say = WORDS[locale]
    const status = say.statuses[given.status]
    return {
      subject: say.subject(given.reference, status),
      label: say.label,
      urgency: 'calm',
      heading: say.heading(given.reference),
      paragraphs: [say.news[given.status]],
      facts: factsOf(
        [say.right, say.rights[given.right]],
        [say.status, status],
        [say.receivedOn, shownDay(locale, given.receivedOn)],
        [say.answerBy, given.answerBy && shownDay(locale, given.answerBy)],
      ),
      action: { label: say.open, href: given.url },
      remarks: [say.privacy(productName)],
    }
  },
)
