import { Dialog as Base } from '@base-ui/react/dialog'
import { Trans } from '@lingui/react/macro'
import { useRef, type ReactNode } from 'react'
import { Button } from './button.tsx'

export const backdropLook = 'fixed inset-0 bg-shade'
export const popupLook =
  'fixed top-1/2 left-1/2 max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-xl border border-line bg-surface p-5 text-ink shadow-xl sm:p-6'

/** A question that can be left at any time: Esc, Cancel, a click outside. */
export const Dialog = ({
  title,
  lead,
  close,
  children,
}: {
  title: ReactNode
  lead: ReactNode
  close: () => void
  children: ReactNode
}) => {
  const cancelled = useRef(false)
  const cancel = () => {
    cancelled.current = true
    close()
  }
  return (
    <Base.Root open onOpenChange={(open) => open || cancel()}>
      <Base.Portal>
        <Base.Backdrop className={backdropLook} />
        <Base.Popup
          className={`${popupLook} max-w-[46rem]`}
          // An answer leads on to somewhere else; only who gives up goes back to where they were.
          finalFocus={() => cancelled.current}
        >
          <Base.Title className="text-lg font-semibold tracking-tight">{title}</Base.Title>
          <Base.Description className="mt-1 text-sm text-ink-soft">{lead}</Base.Description>
          {children}
          <div className="mt-5 flex justify-end">
            <Button look="quiet" onClick={cancel}>
              <Trans>Cancel</Trans>
            </Button>
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
