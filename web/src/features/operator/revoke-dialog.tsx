import type { ApiKeyView } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import type { RefObject } from 'react'
import { problemOf } from '../../lib/api-problem.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Ago } from '../../ui/when.tsx'
import { useRevocation } from './api-keys.ts'

export const RevokeDialog = ({
  apiKey: { id, name, prefix, lastUsedAt },
  after,
  close,
}: {
  apiKey: ApiKeyView
  after: RefObject<HTMLElement | null>
  close: () => void
}) => {
  const revoke = useRevocation(close)
  return (
    <ConfirmDialog
      title={<Trans>Revoke {name}?</Trans>}
      yes={<Trans>Revoke</Trans>}
      no={<Trans>Keep the key</Trans>}
      busy={revoke.isPending}
      problem={revoke.error === null ? null : problemOf(revoke.error)}
      confirm={() => revoke.mutate({ keyId: id })}
      after={after}
      close={close}
    >
      <p>
        <Trans>
          Whatever uses <code>{prefix}…</code> is refused from now on. A revoked key cannot be
          brought back.
        </Trans>
      </p>
      <p>
        {lastUsedAt === null ? (
          <Trans>It was never used.</Trans>
        ) : (
          <Trans>
            It was last used <Ago at={lastUsedAt} />.
          </Trans>
        )}
      </p>
    </ConfirmDialog>
  )
}
