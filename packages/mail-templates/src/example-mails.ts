import { KINDS, templatePreview, type Kind, type Locale } from '@letterhead/contract'
import {
  renderKind,
  renderReconnectAlert,
  renderTestMessage,
  type KindMail,
  type ReconnectAlert,
  type RenderedMail,
  type TestMessage,
} from './index.ts'

const AROUND = { productName: 'Vigilia', organizationName: 'Acme Health' } as const

const kindExample = (kind: Kind, locale: Locale): KindMail => ({
  ...AROUND,
  kind,
  locale,
  workspaceName: locale === 'fr' ? 'Filiale Lyon' : 'Paris headquarters',
  data: templatePreview[kind][locale],
})

const testExample = (locale: Locale): TestMessage => ({
  ...AROUND,
  locale,
  sentBy: 'Ada Martin',
  sentAt: new Date('2026-12-01T09:05:00Z'),
  timeZone: 'Europe/Paris',
  senderEmail: 'notifications@acme.example',
  senderAlias: 'Compliance team - Acme Health',
  settingsUrl: 'https://vigilia.example/general-settings/smtp',
})

const alertExample = (locale: Locale): ReconnectAlert => ({
  ...AROUND,
  locale,
  provider: 'microsoft',
  mailbox: 'notifications@acme.example',
  waiting: 1240,
  reason:
    locale === 'fr'
      ? 'Un changement de mot de passe, une nouvelle règle de sécurité ou un retrait peut en être la cause.'
      : 'A password change, a new security rule or a removal can cause this.',
  reconnectUrl: 'https://vigilia.example/general-settings/smtp',
})

export interface ExampleMail {
  readonly name: string
  readonly locale: Locale
  readonly render: () => Promise<RenderedMail>
}

const examplesIn = (locale: Locale): ExampleMail[] => [
  ...KINDS.map((kind) => ({
    name: kind,
    locale,
    render: async () => renderKind(kindExample(kind, locale)),
  })),
  { name: 'test', locale, render: async () => renderTestMessage(testExample(locale)) },
  {
    name: 'reconnect_alert',
    locale,
    render: async () => renderReconnectAlert(alertExample(locale)),
  },
]

/** Every mail in every language, filled in; for the preview and for the tests. */
export const exampleMails: readonly ExampleMail[] = [...examplesIn('en'), ...examplesIn('fr')]
