import { KINDS, templatePreview, type Kind, type Locale } from '@letterhead/contract'
import {
  renderBrakeAlert,
  renderDriftAlert,
  renderKind,
  renderReconnectAlert,
  renderTestMessage,
  type BrakeAlert,
  type DriftAlert,
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

const brakeExample = (locale: Locale): BrakeAlert => ({
  ...AROUND,
  locale,
  lastDay: 1240,
  usualDay: 84,
  pulledAt: new Date('2026-12-01T09:05:00Z'),
  releaseUrl: 'https://vigilia.example/general-settings/report#brake',
})

const driftExample = (locale: Locale): DriftAlert => ({
  ...AROUND,
  locale,
  domain: 'acme.example',
  changes:
    locale === 'fr'
      ? [
          'La politique DMARC de acme.example est passée de none à reject.',
          'acme.example\u00a0: Aucune clé de signature. Avant\u00a0: Une clé de signature est publiée.',
        ]
      : [
          'DMARC of acme.example went from none to reject.',
          'acme.example: No signing key. Before: A signing key is published.',
        ],
  settingsUrl: 'https://vigilia.example/general-settings/smtp',
})

/** Where no probe looks at the copy itself. */
const receivedExample = (locale: Locale): TestMessage => ({
  ...testExample(locale),
  productName: 'Vigilia Pro',
  receivedUrl: 'https://vigilia.example/test-received/o1SjJ5Vd0m8b9Qx3kR7tYw2uLc4nHfZaEpGsMvTqXyK',
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
    name: 'test_to_confirm',
    locale,
    render: async () => renderTestMessage(receivedExample(locale)),
  },
  { name: 'brake_alert', locale, render: async () => renderBrakeAlert(brakeExample(locale)) },
  { name: 'drift_alert', locale, render: async () => renderDriftAlert(driftExample(locale)) },
  {
    name: 'reconnect_alert',
    locale,
    render: async () => renderReconnectAlert(alertExample(locale)),
  },
]

/** Every mail in every language, filled in; for the preview and for the tests. */
export const exampleMails: readonly ExampleMail[] = [...examplesIn('en'), ...examplesIn('fr')]
