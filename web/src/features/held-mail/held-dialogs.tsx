import { Plural, Trans } from '@lingui/react/macro'
import type { RefObject } from 'react'
import type { ApiProblem } from '../../lib/api-problem.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'

interface Asked {
  readonly count: number
  readonly busy: boolean
  readonly problem: ApiProblem | null
  readonly confirm: () => void
  readonly after: RefObject<HTMLElement | null>
  readonly close: () => void
}

export const DropDialog = ({ count, ...asked }: Asked) => (
  <ConfirmDialog
    {...asked}
    title={<Plural value={count} one="Drop # email?" other="Drop # emails?" />}
    yes={<Plural value={count} one="Drop # email" other="Drop # emails" />}
    no={<Trans>Keep on hold</Trans>}
  >
    <p>
      <Plural
        value={count}
        one="It will never leave, and its contents are erased at once. Nobody can bring it back."
        other="They will never leave, and their contents are erased at once. Nobody can bring them back."
      />
    </p>
  </ConfirmDialog>
)

export const PlatformDialog = ({ count, platform, ...asked }: Asked & { platform: string }) => (
  <ConfirmDialog
    {...asked}
    look="primary"
    title={
      <Plural
        value={count}
        one="Send # email from the platform’s address?"
        other="Send # emails from the platform’s address?"
      />
    }
    yes={<Trans>Send from the platform’s address</Trans>}
    no={<Trans>Keep on hold</Trans>}
  >
    <p>
      <Trans>
        Recipients see {platform} instead of your own address, with a note that says why.
      </Trans>
    </p>
  </ConfirmDialog>
)
