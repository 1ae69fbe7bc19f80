import { templateDataSchemas } from '@letterhead/contract'
import { factsOf } from '../letter.ts'
import { shownDay } from '../shown-time.ts'
import { kindTemplate } from './kind-template.ts'

const WORDS = {
  en: {
    subject: (title: string) => `New task: ${title}`,
    label: 'New task',
    assignedBy: (who: string, product: string) => `${who} assigned a task to you in ${product}.`,
    assigned: (product: string) => `A task was assigned to you in ${product}.`,
    due: 'Due',
    open: 'Open the task',
  },
  fr: {
    subject: (title: string) => `Nouvelle tâche\u00a0: ${title}`,
    label: 'Nouvelle tâche',
    assignedBy: (who: string, product: string) => `${who} vous a confié une tâche dans ${product}.`,
    assigned: (product: string) => `Une tâche vous a été confiée dans ${product}.`,
    due: 'Échéance',
    open: 'Ouvrir la tâche',
  },
} as const

export const task = kindTemplate(templateDataSchemas.task, (given, { locale, productName }) => {
  const say = WORDS[locale]
  return {
    subject: say.subject(given.title),
    label: say.label,
    urgency: 'calm',
    heading: given.title,
    paragraphs: [
      given.assignedBy === undefined
        ? say.assigned(productName)
        : say.assignedBy(given.assignedBy, productName),
    ],
    quote: given.details,
    facts: factsOf([say.due, given.dueOn && shownDay(locale, given.dueOn)]),
    action: { label: say.open, href: given.url },
    remarks: [],
  }
})
