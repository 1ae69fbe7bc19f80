import * as z from 'zod/mini'
import { oneLine, severalLines } from './one-line.ts'

// No user part (`https://bank.example@evil.example`), no backslash, no hidden character: the
// recipient sees the host under the button and must be able to believe it.
const A_LINK =
  /^(?:https:\/\/[^\s\p{C}\\/?#@"<>]+(?:[/?#][^\s\p{C}\\"<>]*)?|mailto:[^\s\p{C}\\"<>]+)$/u

const link = z
  .url({ protocol: /^(?:https|mailto)$/ })
  .check(z.maxLength(2048), z.regex(A_LINK, 'invalid_link'))
const day = z.iso.date()
/** Shown in the offset it is written with: `2026-11-22T09:30:00+01:00` reads 09:30 (UTC+1). */
const moment = z.iso.datetime({ offset: true })
const title = oneLine(160)
const person = oneLine(120)
const reference = oneLine(64)
const words = severalLines(4000)
const severity = z.enum(['low', 'medium', 'high', 'critical'])

export const taskData = z
  .strictObject({
    title,
    assignedBy: z.optional(person),
    details: z.optional(words),
    dueOn: z.optional(day),
    url: link,
  })
  .register(z.globalRegistry, { id: 'TaskData' })

export const requestData = z
  .strictObject({
    title,
    requestedBy: person,
    details: z.optional(words),
    answerBy: z.optional(day),
    url: link,
  })
  .register(z.globalRegistry, { id: 'RequestData' })

export const invitationData = z
  .strictObject({
    invitedBy: person,
    role: z.optional(oneLine(80)),
    message: z.optional(words),
    expiresOn: z.optional(day),
    url: link,
  })
  .register(z.globalRegistry, { id: 'InvitationData' })

export const reminderData = z
  .strictObject({
    title,
    due: z.enum(['soon', 'today', 'overdue']),
    dueOn: day,
    details: z.optional(words),
    url: link,
  })
  .register(z.globalRegistry, { id: 'ReminderData' })

export const complianceAlertData = z
  .strictObject({
    title,
    severity,
    detectedAt: moment,
    reference: z.optional(reference),
    summary: words,
    url: link,
  })
  .register(z.globalRegistry, { id: 'ComplianceAlertData' })

// The person who exercises the right is not named: a mailbox is a poor place for that name.
export const rightsRequestData = z
  .strictObject({
    reference,
    right: z.enum([
      'access',
      'rectification',
      'erasure',
      'restriction',
      'portability',
      'objection',
      'automated_decision',
    ]),
    status: z.enum(['received', 'in_progress', 'waiting', 'answered', 'closed']),
    receivedOn: day,
    answerBy: z.optional(day),
    url: link,
  })
  .register(z.globalRegistry, { id: 'RightsRequestData' })

export const incidentData = z
  .strictObject({
    reference,
    title,
    severity,
    status: z.enum(['open', 'contained', 'resolved', 'closed']),
    occurredAt: moment,
    notifyAuthorityBy: z.optional(moment),
    summary: z.optional(words),
    url: link,
  })
  .register(z.globalRegistry, { id: 'IncidentData' })

export const workflowData = z
  .strictObject({
    name: title,
    step: oneLine(120),
    status: z.enum(['started', 'waiting_for_you', 'approved', 'rejected', 'completed']),
    changedBy: z.optional(person),
    comment: z.optional(words),
    url: link,
  })
  .register(z.globalRegistry, { id: 'WorkflowData' })
