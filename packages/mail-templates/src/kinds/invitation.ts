import { templateDataSchemas } from '@letterhead/contract'
import { factsOf } from '../letter.ts'
import { shownDay } from '../shown-time.ts'
import { kindTemplate } from './kind-template.ts'

const WORDS = {
  en: {
    subject: (organization: string, product: string) =>
      `Invitation to join ${organization} in ${product}`,
    label: 'Invitation',
    heading: (organization: string) => `Join ${organization}`,
    invited: (who: string, organization: string, product: string) =>
      `${who} invites you to work with ${organization} in ${product}.`,
    role: 'Your role',
    validUntil: 'Valid until',
    open: 'Accept the invitation',
    unknownPerson: 'If you do not know the person who invites you, ignore this message.',
  },
  fr: {
    subject: (organization: string, product: string) =>
      `Invitation à rejoindre ${organization} dans ${product}`,
    label: 'Invitation',
    heading: (organization: string) => `Rejoignez ${organization}`,
    invited: (who: string, organization: string, product: string) =>
      `${who} vous invite à travailler avec ${organization} dans ${product}.`,
    role: 'Votre rôle',
    validUntil: 'Valable jusqu’au',
    open: 'Accepter l’invitation',
    unknownPerson: 'Si vous ne connaissez pas la personne qui vous invite, ignorez ce message.',
  },
} as const

export const invitation = kindTemplate(
  templateDataSchemas.invitation,
  (given, { locale, productName, organizationName }) => {
    const say = WORDS[locale]
    return {
      subject: say.subject(organizationName, productName),
      label: say.label,
      urgency: 'calm',
      heading: say.heading(organizationName),
      paragraphs: [say.invited(given.invitedBy, organizationName, productName)],
      quote: given.message,
      facts: factsOf(
        [say.role, given.role],
        [say.validUntil, given.expiresOn && shownDay(locale, given.expiresOn)],
      ),
      action: { label: say.open, href: given.url },
      remarks: [say.unknownPerson],
    }
  },
)
