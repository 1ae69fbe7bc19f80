import * as z from 'zod/mini'
import {
  complianceAlertData,
  incidentData,
  invitationData,
  reminderData,
  requestData,
  rightsRequestData,
  taskData,
  workflowData,
} from './template-data.ts'
import { preview } from './template-preview.ts'

/** What a notification is about; the host product says it with every message. */
export const KINDS = [
  'task',
  'request',
  'invitation',
  'reminder',
  'compliance_alert',
  'rights_request',
  'incident',
  'workflow',
] as const
export type Kind = (typeof KINDS)[number]

/** The languages in which the product speaks and writes. */
export const Locale = z.enum(['en', 'fr']).register(z.globalRegistry, { id: 'Locale' })
export type Locale = z.output<typeof Locale>

/** What the host product fills in for a kind's own template. Plain text only, never HTML. */
export const templateDataSchemas = {
  task: taskData,
  request: requestData,
  invitation: invitationData,
  reminder: reminderData,
  compliance_alert: complianceAlertData,
  rights_request: rightsRequestData,
  incident: incidentData,
  workflow: workflowData,
} satisfies Record<Kind, z.ZodMiniType>

export type TemplateData = { [K in Kind]: z.output<(typeof templateDataSchemas)[K]> }

/** One believable filling of each template, for previews, samples and tests. */
export const templatePreview: { [K in Kind]: Record<Locale, TemplateData[K]> } = preview
