import { AlertDialog } from '@base-ui/react/alert-dialog'
import { Trans } from '@lingui/react/macro'
import { useRef, type ReactNode, type RefObject } from 'react'
import type { ApiProblem } from '../lib/api-problem.ts'
import { Button } from './button.tsx'
import { backdropLook, popupLook } from './dialog.tsx'
import { ProblemNotice } from './problem-notice.tsx'

/** Asks before something with effects that cannot be taken back. The focus is on the way out. */
export const ConfirmDialog = ({
  title,
  children,
  yes,
  no,
  look = 'danger',
  busy,
  problem,
  after,
  confirm,
  close,
}: {
  title: ReactNode
  /** What will happen, with numbers. */
  children: ReactNode
  yes: ReactNode
  no?: ReactNode
  look?: 'danger' | 'primary'
  busy: boolean
  problem: ApiProblem | null
  /** Where to go on once it is done; who gives up goes back to where they were. */
  after?: RefObject<HTMLElement | null>
  confirm: () => void
  close: () => void
}) => {
  const actions = useRef<HTMLDivElement>(null)
  const confirmed = useRef(false)
  return (
    <AlertDialog.Root
      open
      onOpenChange={(open) => {
        if (open || busy) return
        confirmed.current = false
        close()
      }}
    >
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={backdropLook} />
        <AlertDialog.Popup
          className={`${popupLook} max-w-lg`}
          finalFocus={() => (confirmed.current ? (after?.current ?? true) : true)}
          initialFocus={() => actions.current?.querySelector('button') ?? true}
        >
          <AlertDialog.Title className="text-lg font-semibold tracking-tight">
            {title}
          </AlertDialog.Title>
          <AlertDialog.Description render={<div />} className="mt-3 space-y-2 text-sm">
            {children}
          </AlertDialog.Description>
          {problem !== null && (
            <div className="mt-4">
              <ProblemNotice problem={problem} />
            </div>
          )}
          <div ref={actions} className="mt-6 flex flex-wrap justify-end gap-2">
            <Button
              onClick={() => {
                confirmed.current = false
                close()
              }}
            >
              {no ?? <Trans>Cancel</Trans>}
            </Button>
            <Button
              look={look}
              busy={busy}
              onClick={() => {
                confirmed.current = true
                confirm()
              }}
            >
              {yes}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
