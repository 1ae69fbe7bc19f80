import type { Kind, Locale } from '@letterhead/contract'
import { complianceAlert } from './kinds/compliance-alert.ts'
import { incident } from './kinds/incident.ts'
import { invitation } from './kinds/invitation.ts'
import type { KindTemplate } from './kinds/kind-template.ts'
import { reminder } from './kinds/reminder.ts'
import { request } from './kinds/request.ts'
import { rightsRequest } from './kinds/rights-request.ts'
import { task } from './kinds/task.ts'
import { workflow } from './kinds/workflow.ts'
import type { RenderedMail } from './letter.ts'
import { renderLetter } from './render-letter.ts'
import { sentWith } from './sent-with.ts'

const TEMPLATES: Record<Kind, KindTemplate> = {
  task,
  request,
  invitation,
  reminder,
  compliance_alert: complianceAlert,
  rights_request: rightsRequest,
  incident,
  workflow,
}

export interface KindMail {
  readonly kind: Kind
  readonly locale: Locale
  readonly productName: string
  readonly organizationName: string
  readonly workspaceName?: string | undefined
  /** As `templateDataSchemas[kind]` of the contract; parsed again here. */
  readonly data: unknown
  /**
   * A visible sentence above the letter, in its language, for mail that leaves from the platform
   * sender on purpose.
   */
  readonly note?: string | undefined
  /** "Sent by {organizationName} with {productName}." under the letter. */
  readonly footer?: 'shown' | 'hidden'
}

/**
 * One notification in its kind's own template: subject (one line), HTML document and its plain-text
 * twin. Throws a ZodError when `data` is not the kind's, which the API refused before it was stored.
 */
export const renderKind = async (mail: KindMail): Promise<RenderedMail> =>
  renderLetter(TEMPLATES[mail.kind](mail.data, mail), {
    locale: mail.locale,
    organizationName: mail.organizationName,
    workspaceName: mail.workspaceName,
    note: mail.note,
    footer: mail.footer === 'hidden' ? undefined : sentWith(mail),
  })
