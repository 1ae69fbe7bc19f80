import { Plural, Trans } from '@lingui/react/macro'
import type { RefObject } from 'react'
import { problemOf } from '../../lib/api-problem.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { useBrakeMove } from './brake.ts'

interface Asked {
  readonly waiting: number
  readonly after: RefObject<HTMLElement | null>
  readonly close: () => void
}

const problemOrNull = (error: Error | null) => (error === null ? null : problemOf(error))

export const PullDialog = ({ waiting, after, close }: Asked) => {
  const pull = useBrakeMove('pull', close)
  return (
    <ConfirmDialog
      title={<Trans>Stop all sending now?</Trans>}
      yes={<Trans>Stop all sending</Trans>}
      no={<Trans>Keep sending</Trans>}
      busy={pull.isPending}
      problem={problemOrNull(pull.error)}
      confirm={() => pull.mutate()}
      after={after}
      close={close}
    >
      <ul className="list-disc space-y-2 pl-5">
        <li>
          <Trans>
            Nothing of your organisation leaves any more, neither from your mailbox nor from the
            platform’s address, until an admin releases it.
          </Trans>
        </li>
        <li>
          <Plural
            value={waiting}
            _0="No email is waiting now. New ones are kept and leave after the release."
            one="# waiting email is kept, and so are new ones. They leave after the release."
            other="# waiting emails are kept, and so are new ones. They leave after the release."
          />
        </li>
        <li>
          <Trans>
            Emails that end by themselves after some time may do so while they wait; the policies by
            kind say which.
          </Trans>
        </li>
        <li>
          <Trans>What the provider is taking at this moment cannot be called back.</Trans>
        </li>
      </ul>
    </ConfirmDialog>
  )
}

export const ReleaseDialog = ({ waiting, after, close }: Asked) => {
  const release = useBrakeMove('release', close)
  return (
    <ConfirmDialog
      title={<Trans>Release sending?</Trans>}
      yes={<Trans>Release</Trans>}
      look="primary"
      busy={release.isPending}
      problem={problemOrNull(release.error)}
      confirm={() => release.mutate()}
      after={after}
      close={close}
    >
      <p>
        <Plural
          value={waiting}
          _0="No email is waiting. New ones leave as before."
          one="# waiting email leaves now, and new ones leave as before."
          other="# waiting emails leave now, oldest first and as fast as the provider allows. New ones leave as before."
        />
      </p>
    </ConfirmDialog>
  )
}
