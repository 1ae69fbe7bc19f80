import { Trans } from '@lingui/react/macro'
import { buttonLook } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'

/** The page below keeps what was typed; the new tab signs in, and this one notices on return. */
export const SessionEnded = ({ signIn }: { signIn: string }) => (
  <div className="sticky top-0 z-10 mb-5 rounded-lg bg-surface">
    <Notice
      tone="warn"
      live="assertive"
      title={<Trans>Your session ended. Sign in again; your text is kept.</Trans>}
      actions={
        <a href={signIn} target="_blank" rel="noopener" className={buttonLook('primary')}>
          <Trans>Sign in (new tab)</Trans>
        </a>
      }
    />
  </div>
)
