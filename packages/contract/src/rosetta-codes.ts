import * as z from 'zod/mini'

/** Why a connect attempt came to nothing. Nothing was saved in any of these cases. */
export const CONNECT_FAILURES = [
  'consent_denied',
  'admin_consent_required',
  'admin_policy_blocked',
  'access_policy_blocked',
  'scope_missing',
  'no_refresh_token',
  'account_mismatch',
  'tenant_mismatch',
  'account_not_allowed',
  'mailbox_unavailable',
  'attempt_expired',
  'attempt_invalid',
  'attempt_replaced',
  'attempt_cancelled',
  'code_rejected',
  'provider_not_configured',
  'provider_unavailable',
  'unexpected_answer',
] as const
export const ConnectFailure = z.enum(CONNECT_FAILURES)
export type ConnectFailure = (typeof CONNECT_FAILURES)[number]

/** Why one sending attempt ended as it did, or why a connection or lane stands still. */
export const SENDING_CODES = [
  'accepted',
  // this message never will
  'message_rejected',
  'recipient_rejected',
  'message_too_large',
  'sender_not_allowed',
  'headers_rejected',
  'test_expired',
  // later
  'provider_throttled',
  'mailbox_quota_reached',
  'mailbox_full',
  'provider_unavailable',
  'connection_refused',
  // the connection must be renewed
  'grant_revoked',
  'grant_expired',
  'interaction_required',
  'scope_missing',
  'access_policy_blocked',
  'account_disabled',
  'mailbox_unavailable',
  'mailbox_blocked',
  'domain_policy_blocked',
  // the operator must act
  'client_secret_invalid',
  'client_secret_expired',
  'app_misconfigured',
  'api_disabled',
  'project_quota_reached',
  'token_unreadable',
  'platform_smtp_refused',
  'provider_not_configured',
  // may have been sent
  'no_answer',
  'server_error_after_send',
  'unexpected_answer',
  'interrupted',
  // ours
  'poison',
  'disconnected',
  'no_sender',
  'sender_not_allowed_here',
] as const
export const SendingCode = z.enum(SENDING_CODES)
export type SendingCode = (typeof SENDING_CODES)[number]
