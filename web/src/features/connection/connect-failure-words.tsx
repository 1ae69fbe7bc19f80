import type { ConnectFailure, Provider } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import type { Tone } from '../../ui/notice.tsx'

export interface ConnectFailureFacts {
  readonly provider: Provider
  readonly company: string
  readonly product: string
  readonly organization: string
  /** The address that came back, and the one this setting uses; empty when unknown. */
  readonly actual: string
  readonly expected: string
}

export interface Words {
  readonly tone: Tone
  readonly title: ReactNode
  readonly advice: ReactNode
}

const nothingChanged = (title: ReactNode, advice: ReactNode): Words => ({
  tone: 'neutral',
  title,
  advice,
})
const stopped = (title: ReactNode, advice: ReactNode): Words => ({ tone: 'warn', title, advice })
const wrong = (title: ReactNode, advice: ReactNode): Words => ({ tone: 'bad', title, advice })

type Say = (facts: ConnectFailureFacts) => Words

/** What happened and what to do, for every way in which connecting can come to nothing. */
const WORDS: Record<ConnectFailure, Say> = {
  consent_denied: ({ company }) =>
    nothingChanged(
      <Trans>Permission was declined at {company}</Trans>,
      <Trans>Nothing changed. Start again when you are ready.</Trans>,
    ),
  admin_consent_required: ({ product }) =>
    stopped(
      <Trans>A Microsoft 365 administrator must approve {product}</Trans>,
      <Trans>
        Your organisation does not let users approve apps. Ask your administrator to approve{' '}
        {product} in Entra, Enterprise applications. Once approved, come back and try again.
      </Trans>,
    ),
  admin_policy_blocked: ({ product }) =>
    stopped(
      <Trans>Your Google administrator blocked {product}</Trans>,
      <Trans>
        Ask them to trust this app in the Google Admin console, Security, API controls. Then come
        back and try again.
      </Trans>,
    ),
  access_policy_blocked: () =>
    stopped(
      <Trans>A sign-in rule of your organisation blocked access</Trans>,
      <Trans>
        Show the technical details to your administrator: they find this sign-in by the correlation
        id.
      </Trans>,
    ),
  scope_missing: ({ provider }) =>
    stopped(
      <Trans>The permission to send email was not given</Trans>,
      provider === 'google' ? (
        <Trans>
          Nothing was saved. Try again, tick “Send email on your behalf”, then continue.
        </Trans>
      ) : (
        <Trans>Nothing was saved. Try again and accept the permission to send email.</Trans>
      ),
    ),
  no_refresh_token: ({ company }) =>
    stopped(
      <Trans>{company} gave access for one hour only</Trans>,
      <Trans>
        Nothing was saved. Try again; if it happens once more, remove our access in your account’s
        settings at {company} first.
      </Trans>,
    ),
  account_mismatch: ({ actual, expected }) =>
    stopped(
      <Trans>This is another account</Trans>,
      <Trans>
        You signed in as {actual}, but this setting uses {expected}. Nothing changed.
      </Trans>,
    ),
  tenant_mismatch: ({ actual, organization }) =>
    stopped(
      <Trans>This account belongs to another organisation</Trans>,
      <Trans>
        {actual} is not an account of {organization}. Choose an account of {organization}.
      </Trans>,
    ),
  account_not_allowed: ({ actual }) =>
    stopped(
      <Trans>This account cannot be used</Trans>,
      <Trans>{actual} is a personal account. Sign in with a work or school account.</Trans>,
    ),
  mailbox_unavailable: ({ actual }) =>
    stopped(
      <Trans>This account has no mailbox</Trans>,
      <Trans>
        {actual} has no active mailbox. Ask your administrator for a licence, or choose another
        account.
      </Trans>,
    ),
  attempt_expired: () =>
    nothingChanged(
      <Trans>This sign-in expired after 10 minutes</Trans>,
      <Trans>Nothing was saved. Start again.</Trans>,
    ),
  attempt_invalid: () =>
    wrong(
      <Trans>This sign-in did not start from this page</Trans>,
      <Trans>For your safety nothing was saved. Start again from here.</Trans>,
    ),
  attempt_replaced: () =>
    nothingChanged(
      <Trans>A newer sign-in took the place of this one</Trans>,
      <Trans>Nothing was saved. Finish the newer one, or start again.</Trans>,
    ),
  attempt_cancelled: () =>
    nothingChanged(
      <Trans>This sign-in was cancelled</Trans>,
      <Trans>Nothing was saved. Start again when you are ready.</Trans>,
    ),
  code_rejected: ({ company }) =>
    wrong(
      <Trans>{company} did not confirm this sign-in</Trans>,
      <Trans>Nothing was saved. Start again; if it persists, tell the operator.</Trans>,
    ),
  provider_not_configured: ({ company }) =>
    wrong(
      <Trans>{company} does not accept this server</Trans>,
      <Trans>
        Nothing was saved. Ask the operator to check the client ID, its secret and the redirect
        address.
      </Trans>,
    ),
  provider_unavailable: ({ company }) =>
    stopped(
      <Trans>{company} is not answering</Trans>,
      <Trans>Nothing was saved. Try again in a few minutes.</Trans>,
    ),
  unexpected_answer: ({ company }) =>
    wrong(
      <Trans>{company} answered something we do not know</Trans>,
      <Trans>Nothing was saved. Try again; if it persists, send us the technical details.</Trans>,
    ),
}

export const connectFailureWords = (code: ConnectFailure, facts: ConnectFailureFacts): Words =>
  WORDS[code](facts)
