import { Trans } from '@lingui/react/macro'
import { useOnline } from '../lib/use-online.ts'
import { Notice } from '../ui/notice.tsx'

export const OfflineNotice = () =>
  useOnline() ? null : (
    <div className="mb-5">
      <Notice tone="warn" live="polite">
        <p>
          <Trans>You are offline. Your text is kept.</Trans>
        </p>
      </Notice>
    </div>
  )
