import { Dialog } from '@base-ui/react/dialog'
import { Trans } from '@lingui/react/macro'
import { useRef, type RefObject } from 'react'
import { backdropLook, popupLook } from '../../ui/dialog.tsx'
import { useNewKey } from './api-keys.ts'
import { NewKeyForm } from './new-key-form.tsx'
import { NewSecret } from './new-secret.tsx'

/** Asks what the key is for, makes it, and shows its secret this once. */
export const NewKeyDialog = ({
  after,
  close,
}: {
  after: RefObject<HTMLElement | null>
  close: () => void
}) => {
  const made = useNewKey()
  const popup = useRef<HTMLDivElement>(null)
  const secret = made.data?.secret
  return (
    <Dialog.Root
      open
      disablePointerDismissal
      // Esc must not throw away a secret that nobody can read again.
      onOpenChange={(open) => open || made.isPending || secret !== undefined || close()}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={backdropLook} />
        <Dialog.Popup
          ref={popup}
          className={`${popupLook} max-w-lg`}
          initialFocus={() => popup.current?.querySelector('input') ?? true}
          finalFocus={() => (secret === undefined ? true : (after.current ?? true))}
        >
          <Dialog.Title className="text-lg font-semibold tracking-tight">
            {secret === undefined ? <Trans>New API key</Trans> : <Trans>Copy the key now</Trans>}
          </Dialog.Title>
          {made.data === undefined ? (
            <NewKeyForm
              busy={made.isPending}
              error={made.error}
              edited={() => made.isError && made.reset()}
              make={(wish) => made.mutate(wish)}
              close={close}
            />
          ) : (
            <NewSecret apiKey={made.data.key} secret={made.data.secret} done={close} />
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
