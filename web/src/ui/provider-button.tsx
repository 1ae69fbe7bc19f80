import type { Provider } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { ProviderLogo } from './provider-logo.tsx'

const LOOK: Record<Provider, string> = {
  microsoft: 'provider-button-microsoft',
  google: 'provider-button-google',
}

/** The sign-in button as its owner demands it: wording, mark, colours (app.css). */
export const ProviderButton = ({
  provider,
  onClick,
}: {
  provider: Provider
  onClick: () => void
}) => (
  <button
    type="button"
    onClick={onClick}
    className={`inline-flex w-full items-center justify-center ${LOOK[provider]}`}
  >
    <ProviderLogo provider={provider} />
    {provider === 'microsoft' ? (
      <Trans>Sign in with Microsoft</Trans>
    ) : (
      <Trans>Continue with Google</Trans>
    )}
  </button>
)
