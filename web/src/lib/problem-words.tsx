import type { ReactNode } from 'react'
import { Plural, Trans } from '@lingui/react/macro'
import type { ApiProblem, ApiProblemCode } from './api-problem.ts'

const changedMeanwhile = () => (
  <Trans>
    Somebody changed these settings in the meantime. Load the latest version, then try again.
  </Trans>
)
const tooLate = () => <Trans>This has expired. Nothing was saved. Start again.</Trans>
const notFromHere = () => (
  <Trans>
    This sign-in did not start from this page. For your safety nothing was saved. Start again from
    here.
  </Trans>
)

const unexpected = () => (
  <Trans>
    Something failed on our side. Your settings did not change. Try again; if it persists, send us
    this code.
  </Trans>
)

const WORDS: { readonly [C in ApiProblemCode]?: (problem: ApiProblem) => ReactNode } = {
  offline: () => (
    <Trans>
      We could not reach the server. Check your connection and try again. Your text is kept.
    </Trans>
  ),
  unauthenticated: () => <Trans>Your session ended. Sign in again; your text is kept.</Trans>,
  forbidden: () => <Trans>Only organisation admins can do this.</Trans>,
  fresh_sign_in_required: () => (
    <Trans>
      For your safety this needs a sign-in of the last five minutes. Sign in once more, then press
      the button again.
    </Trans>
  ),
  already_settled: () => <Trans>This email has left or ended in the meantime.</Trans>,
  too_many_requests: ({ retryAfterSeconds }) => {
    if (retryAfterSeconds === null) {
      return <Trans>You have tried this several times. Wait a little before the next one.</Trans>
    }
    const minutes = Math.max(1, Math.ceil(retryAfterSeconds / 60))
    return (
      <Plural
        value={minutes}
        one="You have tried this several times. Wait # minute before the next one."
        other="You have tried this several times. Wait # minutes before the next one."
      />
    )
  },
  conflict: changedMeanwhile,
  precondition_failed: changedMeanwhile,
  request_in_progress: changedMeanwhile,
  not_connected: () => (
    <Trans>No mailbox is connected any more. Connect one, then try again.</Trans>
  ),
  unverified_email: () => (
    <Trans>
      Your own address is not verified at your sign-in provider, so we cannot send you the test.
      Verify it there, sign in again, then try again.
    </Trans>
  ),
  confirmation_mismatch: () => <Trans>The address does not match. Type it exactly as shown.</Trans>,
  validation_failed: () => <Trans>Some fields need your attention.</Trans>,
  provider_not_configured: () => (
    <Trans>This provider is not set up on this server. Ask the operator.</Trans>
  ),
  provider_unavailable: () => (
    <Trans>The provider cannot be reached right now. Try again in a few minutes.</Trans>
  ),
  attempt_expired: tooLate,
  not_found: tooLate,
  attempt_invalid: notFromHere,
  cross_site_request: notFromHere,
}

/** What to say for a refusal of our own server, by its code: what happened, what to do. */
export const problemWords = (problem: ApiProblem): ReactNode =>
  (WORDS[problem.code] ?? unexpected)(problem)
