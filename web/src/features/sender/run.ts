import type { EmailSettings, SenderTest } from '@letterhead/contract'

/** One run of Save and test, with what is needed to explain it. */
export interface Run {
  readonly test: SenderTest
  readonly connection: NonNullable<EmailSettings['connection']>
  readonly settings: EmailSettings
  readonly product: string
}
