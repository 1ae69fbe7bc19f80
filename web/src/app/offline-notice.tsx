import { Trans } from '@lingui/react/macro'
import { useOnline } from '../lib/use-online.ts'
import { Notice } from '../ui/notice.tsx'

export const OfflineNotice = () =>
  useOnline() ? null : (
    <div className="mx-auto mb-5 w-full max-w-3xl">
      <Notice tone="warn" role="status">
        <p>
          <Trans>You are offline. Your text is kept.</Trans>
        </p>
      </Notice>
    </div>
  )
