import { templateDataSchemas } from '@letterhead/contract'
import { factsOf } from '../letter.ts'
import { kindTemplate } from './kind-template.ts'

const WORDS = {
  en: {
    subject: {
      started: (name: string) => `Started: ${name}`,
      waiting_for_you: (name: string) => `Your turn: ${name}`,
      approved: (name: string) => `Approved: ${name}`,
      rejected: (name: string) => `Rejected: ${name}`,
      completed: (name: string) => `Completed: ${name}`,
    },
    label: 'Workflow',
    news: {
      started: (product: string) => `This workflow has started in ${product}.`,
      waiting_for_you: (product: string) =>
        `A step of this workflow is waiting for you in ${product}.`,
      approved: (product: string) => `A step of this workflow was approved in ${product}.`,
      rejected: (product: string) => `A step of this workflow was rejected in ${product}.`,
      completed: (product: string) => `This workflow is complete in ${product}.`,
    },
    step: 'Step',
    changedBy: 'Changed by',
    open: 'Open the workflow',
  },
  fr: {
    subject: {
      started: (name: string) => `Démarré\u00a0: ${name}`,
      waiting_for_you: (name: string) => `Votre action est attendue\u00a0: ${name}`,
      approved: (name: string) => `Approuvé\u00a0: ${name}`,
      rejected: (name: string) => `Refusé\u00a0: ${name}`,
      completed: (name: string) => `Terminé\u00a0: ${name}`,
    },
    label: 'Workflow',
    news: {
      started: (product: string) => `Ce workflow a démarré dans ${product}.`,
      waiting_for_you: (product: string) => `Une étape de ce workflow vous attend dans ${product}.`,
      approved: (product: string) => `Une étape de ce workflow a été approuvée dans ${product}.`,
      rejected: (product: string) => `Une étape de ce workflow a été refusée dans ${product}.`,
      completed: (product: string) => `Ce workflow est terminé dans ${product}.`,
    },
    step: 'Étape',
    changedBy: 'Modifié par',
    open: 'Ouvrir le workflow',
  },
} as const

export const workflow = kindTemplate(
  templateDataSchemas.workflow,
  (given, { locale, productName }) => {
    const say = WORDS[locale]
    return {
      subject: say.subject[given.status](given.name),
      label: say.label,
      urgency: given.status === 'waiting_for_you' ? 'soon' : 'calm',
      heading: given.name,
      paragraphs: [say.news[given.status](productName)],
      quote: given.comment,
      facts: factsOf([say.step, given.step], [say.changedBy, given.changedBy]),
      action: { label: say.open, href: given.url },
      remarks: [],
    }
  },
)
