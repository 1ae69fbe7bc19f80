import type { ResolveAs } from '@letterhead/contract'
import { Plural, Trans } from '@lingui/react/macro'
import type { RefObject } from 'react'
import type { ApiProblem } from '../../lib/api-problem.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'

/** Asks before the answer that may double a mail, and before any answer about all of them. */
export const ResolveDialog = ({
  count,
  as,
  ...asked
}: {
  count: number
  as: ResolveAs
  busy: boolean
  problem: ApiProblem | null
  after: RefObject<HTMLElement | null>
  confirm: () => void
  close: () => void
}) =>
  as === 'send_again' ? (
    <ConfirmDialog
      {...asked}
      title={<Plural value={count} one="Send it again?" other="Send # emails again?" />}
      yes={<Trans>Send again</Trans>}
    >
      <p>
        <Plural
          value={count}
          one="If it has left after all, the recipients get it twice."
          other="Whoever got one of them already gets it twice. Emails whose contents were erased are left out."
        />
      </p>
    </ConfirmDialog>
  ) : (
    <ConfirmDialog
      {...asked}
      look="primary"
      title={<Plural value={count} one="Mark it as accepted?" other="Mark # emails as accepted?" />}
      yes={<Trans>Mark as accepted</Trans>}
    >
      <p>
        <Plural
          value={count}
          one="It is not sent again, and its contents are erased."
          other="None of them is sent again, and their contents are erased."
        />
      </p>
    </ConfirmDialog>
  )
