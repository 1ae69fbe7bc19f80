import { templateDataSchemas } from '@letterhead/contract'
import { factsOf } from '../letter.ts'
import { shownDay } from '../shown-time.ts'
import { kindTemplate } from './kind-template.ts'

const URGENCY = { soon: 'calm', today: 'soon', overdue: 'now' } as const

const WORDS = {
  en: {
    subject: {
      soon: (title: string) => `Reminder: ${title}`,
      today: (title: string) => `Due today: ${title}`,
      overdue: (title: string) => `Overdue: ${title}`,
    },
    label: { soon: 'Reminder', today: 'Due today', overdue: 'Overdue' },
    waits: {
      soon: (product: string) => `This is waiting for you in ${product} and is due soon.`,
      today: (product: string) => `This is waiting for you in ${product} and is due today.`,
      overdue: (product: string) => `This is waiting for you in ${product} and is now overdue.`,
    },
    due: 'Due',
    open: (product: string) => `Open in ${product}`,
  },
  fr: {
    subject: {
      soon: (title: string) => `Rappel\u00a0: ${title}`,
      today: (title: string) => `Échéance aujourd’hui\u00a0: ${title}`,
      overdue: (title: string) => `En retard\u00a0: ${title}`,
    },
    label: { soon: 'Rappel', today: 'Échéance aujourd’hui', overdue: 'En retard' },
    waits: {
      soon: (product: string) => `Ce point vous attend dans ${product}\u00a0: l’échéance approche.`,
      today: (product: string) =>
        `Ce point vous attend dans ${product}\u00a0: l’échéance est aujourd’hui.`,
      overdue: (product: string) =>
        `Ce point vous attend dans ${product}\u00a0: l’échéance est passée.`,
    },
    due: 'Échéance',
    open: (product: string) => `Ouvrir dans ${product}`,
  },
} as const

export const reminder = kindTemplate(
  templateDataSchemas.reminder,
  (given, { locale, productName }) => {
    const say = WORDS[locale]
    return {
      subject: say.subject[given.due](given.title),
      label: say.label[given.due],
      urgency: URGENCY[given.due],
      heading: given.title,
      paragraphs: [say.waits[given.due](productName)],
      quote: given.details,
      facts: factsOf([say.due, shownDay(locale, given.dueOn)]),
      action: { label: say.open(productName), href: given.url },
      remarks: [],
    }
  },
)
