import type { Setting } from './kinds/kind-template.ts'

const WORDS = {
  en: (organization: string, product: string) => `Sent by ${organization} with ${product}.`,
  fr: (organization: string, product: string) => `Envoyé par ${organization} avec ${product}.`,
} as const

export const sentWith = ({ locale, organizationName, productName }: Setting): string =>
  WORDS[locale](organizationName, productName)
