import { templateDataSchemas } from '@letterhead/contract'
import { factsOf } from '../letter.ts'
import { shownDay } from '../shown-time.ts'
import { kindTemplate } from './kind-template.ts'

const WORDS = {
  en: {
    subject: (title: string) => `New request: ${title}`,
    label: 'New request',
    asked: (who: string, product: string) => `${who} sent a request to you in ${product}.`,
    answerBy: 'Answer by',
    open: 'Answer the request',
  },
  fr: {
    subject: (title: string) => `Nouvelle demande\u00a0: ${title}`,
    label: 'Nouvelle demande',
    asked: (who: string, product: string) => `${who} vous adresse une demande dans ${product}.`,
    answerBy: 'Réponse attendue le',
    open: 'Répondre à la demande',
  },
} as const

export const request = kindTemplate(
  templateDataSchemas.request,
  (given, { locale, productName }) => {
    const say = WORDS[locale]
    return {
      subject: say.subject(given.title),
      label: say.label,
      urgency: 'calm',
      heading: given.title,
      paragraphs: [say.asked(given.requestedBy, productName)],
      quote: given.details,
      facts: factsOf([say.answerBy, given.answerBy && shownDay(locale, given.answerBy)]),
      action: { label: say.open, href: given.url },
      remarks: [],
    }
  },
)
