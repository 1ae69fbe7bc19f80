import {
  cancelMail,
  findMailTo,
  listActivity,
  readActivityDays,
  readActivityDetail,
} from './activity.ts'
import {
  drainHeldMail,
  dropHeldMail,
  readHeldMail,
  readUnknownMail,
  resolveUnknownMail,
  stopDrain,
} from './held-mail.ts'
import {
  changeOutboxLimits,
  changeOutboxPolicies,
  readOutboxLimits,
  readOutboxPolicies,
} from './outbox-policy.ts'
import { createApiKey, readApiKeys, revokeApiKey } from './api-keys.ts'
import { exportAudit, readAudit } from './audit.ts'
import { pullBrake, readBrake, releaseBrake } from './brake.ts'
import { readOperatorAlerts, readOperatorOverview } from './alerts.ts'
import {
  cancelConnectAttempt,
  collectConnectAttempt,
  openConnectAttempt,
  readConnectAttempt,
  startConnectAttempt,
} from './connect-attempt.ts'
import { checkDeliverability, readDeliverability } from './deliverability.ts'
import { disconnect, readEmailSettings } from './email-settings.ts'
import type { Endpoint } from './endpoint.ts'
import {
  approveHandOver,
  createHandOver,
  declineHandOver,
  openHandOverConsent,
  readHandOver,
  readHandOverPage,
  revokeHandOver,
} from './hand-over.ts'
import {
  cancelNotification,
  createNotification,
  createNotifications,
  listNotifications,
  readEmailStatus,
  readNotification,
  resolveNotification,
} from './notification.ts'
import { putOrganization, putWorkspace } from './organization.ts'
import { exportReport, readReport } from './report.ts'
import { pasteReceivedHeaders, readSenderTest, saveAndTest } from './sender.ts'
import { changeSenderPolicy, readSenderPolicy } from './sender-policy.ts'
import { changeRetention, readRetention } from './retention.ts'
import { changeVolumeBrake, readVolumeBrake } from './volume-brake.ts'
import { changeLocale, readSession, signOut, signOutEverywhere } from './session.ts'

/** Every endpoint there is. The product does not start with one of them unanswered. */
export const ENDPOINTS: readonly Endpoint[] = [
  readSession,
  signOut,
  signOutEverywhere,
  changeLocale,
  readApiKeys,
  createApiKey,
  revokeApiKey,
  readAudit,
  exportAudit,
  readBrake,
  pullBrake,
  releaseBrake,
  readVolumeBrake,
  changeVolumeBrake,
  readReport,
  exportReport,
  readEmailSettings,
  startConnectAttempt,
  openConnectAttempt,
  readConnectAttempt,
  collectConnectAttempt,
  cancelConnectAttempt,
  createHandOver,
  readHandOver,
  revokeHandOver,
  readHandOverPage,
  openHandOverConsent,
  approveHandOver,
  declineHandOver,
  readOperatorAlerts,
  readOperatorOverview,
  saveAndTest,
  readSenderTest,
  pasteReceivedHeaders,
  readDeliverability,
  checkDeliverability,
  readSenderPolicy,
  changeSenderPolicy,
  disconnect,
  putOrganization,
  putWorkspace,
  createNotification,
  createNotifications,
  listNotifications,
  readNotification,
  resolveNotification,
  cancelNotification,
  readEmailStatus,
  readActivityDays,
  listActivity,
  findMailTo,
  readActivityDetail,
  cancelMail,
  readHeldMail,
  drainHeldMail,
  dropHeldMail,
  stopDrain,
  readUnknownMail,
  resolveUnknownMail,
  readOutboxPolicies,
  changeOutboxPolicies,
  readOutboxLimits,
  changeOutboxLimits,
  readRetention,
  changeRetention,
]
