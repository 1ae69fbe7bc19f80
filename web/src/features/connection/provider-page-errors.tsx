import type { Provider } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'

interface PageError {
  readonly id: string
  /** As the page shows it, so that it can be recognised. */
  readonly shown: ReactNode
  readonly meaning: ReactNode
  readonly forIt?: true
}

const forOperator = () => (
  <Trans>
    This server’s registration is wrong. Nothing is wrong with your account: send the words of the
    page to the operator.
  </Trans>
)

const GOOGLE: readonly PageError[] = [
  {
    id: 'admin_policy_enforced',
    shown: <Trans>“Access blocked: your institution’s admin needs to review the app”</Trans>,
    meaning: (
      <Trans>
        Your Google Workspace lets users choose no app by themselves (admin_policy_enforced). An
        administrator must trust this one first.
      </Trans>
    ),
    forIt: true,
  },
  {
    id: 'unverified',
    shown: <Trans>“Google hasn’t verified this app”</Trans>,
    meaning: (
      <Trans>
        A warning that Google shows until it has reviewed the app. Ask the operator before you go
        on; an administrator who trusts the app takes the warning away for everybody.
      </Trans>
    ),
    forIt: true,
  },
  {
    id: 'testing',
    shown: <Trans>“Has not completed the Google verification process”, access_denied</Trans>,
    meaning: (
      <Trans>
        The app is still in testing and lets in only the addresses that the operator listed. Ask the
        operator to publish it or to add yours.
      </Trans>
    ),
  },
  {
    id: 'org_internal',
    shown: <>Error 403: org_internal</>,
    meaning: (
      <Trans>
        The app is reserved for another organisation’s accounts. Only the operator can open it.
      </Trans>
    ),
  },
  {
    id: 'registration',
    shown: <>redirect_uri_mismatch, invalid_client, deleted_client, invalid_request</>,
    meaning: forOperator(),
  },
  {
    id: 'user_agent',
    shown: <>disallowed_useragent</>,
    meaning: (
      <Trans>
        Google does not allow signing in inside another app. Open this page in Chrome, Edge, Firefox
        or Safari, and start again.
      </Trans>
    ),
  },
]

const MICROSOFT: readonly PageError[] = [
  {
    id: 'approval',
    shown: <Trans>“Need admin approval”, “Approval required”, AADSTS90094, AADSTS90095</Trans>,
    meaning: (
      <Trans>
        Your organisation does not let users approve apps. An administrator must approve it first; a
        request that you send on Microsoft’s page reaches them too, but we hear nothing of it.
      </Trans>
    ),
    forIt: true,
  },
  {
    id: 'foreign_account',
    shown: <>AADSTS50020, AADSTS90072, AADSTS500208</>,
    meaning: (
      <Trans>
        This is a personal or a foreign account. Go back and choose a work or school account of your
        organisation.
      </Trans>
    ),
  },
  {
    id: 'assignment',
    shown: <>AADSTS50105</>,
    meaning: (
      <Trans>
        Your IT lets only chosen accounts use this app. Ask them to assign the sending mailbox’s
        account to it.
      </Trans>
    ),
  },
  {
    id: 'conditional_access',
    shown: <>AADSTS53000, AADSTS53001, AADSTS53003, AADSTS530032</>,
    meaning: (
      <Trans>
        A sign-in rule of your organisation blocked this device or place. Show the page, with its
        correlation id, to your IT administrator.
      </Trans>
    ),
  },
  {
    id: 'registration',
    shown: <>AADSTS50011, AADSTS700016, AADSTS50194, AADSTS70011</>,
    meaning: forOperator(),
  },
]

const ERRORS: Record<Provider, readonly PageError[]> = { google: GOOGLE, microsoft: MICROSOFT }

/** What the provider’s own pages say and mean, for when it sends nobody back to us. */
export const ProviderPageErrors = ({ provider, ask }: { provider: Provider; ask: ReactNode }) => (
  <dl className="mt-2 divide-y divide-line rounded-lg border border-line">
    {ERRORS[provider].map(({ id, shown, meaning, forIt }) => (
      <div key={id} className="space-y-1 px-4 py-3">
        <dt className="font-semibold">{shown}</dt>
        <dd className="max-w-prose text-ink-soft">
          {meaning}
          {forIt === true && <div className="mt-2 text-ink">{ask}</div>}
        </dd>
      </div>
    ))}
  </dl>
)
