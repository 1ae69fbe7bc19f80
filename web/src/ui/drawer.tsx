import { Dialog as Base } from '@base-ui/react/dialog'
import { useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { backdropLook } from './dialog.tsx'

/** More about one thing of a list, beside it. Esc, the cross and a click outside lead back. */
export const Drawer = ({
  title,
  close,
  children,
}: {
  title: ReactNode
  close: () => void
  children: ReactNode
}) => {
  const { t } = useLingui()
  return (
    <Base.Root open onOpenChange={(open) => open || close()}>
      <Base.Portal>
        <Base.Backdrop className={backdropLook} />
        <Base.Popup className="fixed inset-y-0 right-0 w-full max-w-xl overflow-y-auto border-l border-line bg-surface text-ink shadow-xl">
          <header className="sticky top-0 flex items-center justify-between gap-4 border-b border-line bg-surface px-5 py-3 sm:px-6">
            <Base.Title className="text-lg font-semibold tracking-tight">{title}</Base.Title>
            <Base.Close
              aria-label={t`Close`}
              className="grid size-10 shrink-0 place-items-center rounded-md text-ink-soft hover:bg-sunken pointer-coarse:size-11"
            >
              <X aria-hidden className="size-5" />
            </Base.Close>
          </header>
          <div className="px-5 py-5 sm:px-6">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
