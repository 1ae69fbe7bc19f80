import { Trans } from '@lingui/react/macro'
import { CouldNotLoad } from '../ui/could-not-load.tsx'

/** In the place of the email settings. */
export const LoadFailed = ({ error, again }: { error: Error; again: () => void }) => (
  <CouldNotLoad
    error={error}
    again={again}
    title={
      <Trans>We could not load your email settings. Check your connection and try again.</Trans>
    }
  />
)
