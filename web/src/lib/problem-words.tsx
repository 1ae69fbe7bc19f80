import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import type { ApiProblem } from './api-problem.ts'

/** What to say for a refusal of our own server, by its code: what happened, what to do. */
export const problemWords = ({ code }: ApiProblem): ReactNode => {
  switch (code) {
    case 'offline':
      return (
        <Trans>
          We could not reach the server. Check your connection and try again. Your text is kept.
        </Trans>
      )
    case 'unauthenticated':
      return <Trans>Your session ended. Sign in again; your text is kept.</Trans>
    case 'forbidden':
      return <Trans>Only organisation admins can do this.</Trans>
    case 'too_many_requests':
      return <Trans>You have tried this several times. Wait a little before the next one.</Trans>
    case 'conflict':
    case 'precondition_failed':
    case 'request_in_progress':
      return (
        <Trans>
          Somebody changed these settings in the meantime. Load the latest version, then try again.
        </Trans>
      )
    case 'not_connected':
      return <Trans>No mailbox is connected any more. Connect one, then try again.</Trans>
    case 'unverified_email':
      return (
        <Trans>
          Your own address is not verified at your sign-in provider, so we cannot send you the test.
          Verify it there, sign in again, then try again.
        </Trans>
      )
    case 'confirmation_mismatch':
      return <Trans>The address does not match. Type it exactly as shown.</Trans>
    case 'validation_failed':
      return <Trans>Some fields need your attention.</Trans>
    case 'provider_not_configured':
      return <Trans>This provider is not set up on this server. Ask the operator.</Trans>
    case 'provider_unavailable':
      return <Trans>The provider cannot be reached right now. Try again in a few minutes.</Trans>
    case 'attempt_expired':
    case 'not_found':
      return <Trans>This has expired. Nothing was saved. Start again.</Trans>
    case 'attempt_invalid':
    case 'cross_site_request':
      return (
        <Trans>
          This sign-in did not start from this page. For your safety nothing was saved. Start again
          from here.
        </Trans>
      )
    default:
      return (
        <Trans>
          Something failed on our side. Your settings did not change. Try again; if it persists,
          send us this code.
        </Trans>
      )
  }
}
