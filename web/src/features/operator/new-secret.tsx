import { Dialog } from '@base-ui/react/dialog'
import type { ApiKeyView } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { useEffect, useId, useRef } from 'react'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'

/** The secret of a new key, to be copied before the dialog is left. */
export const NewSecret = ({
  apiKey,
  secret,
  done,
}: {
  apiKey: ApiKeyView
  secret: string
  done: () => void
}) => {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  const { name } = apiKey
  return (
    <>
      <Dialog.Description className="mt-3 text-sm">
        <Trans>
          This is the only time it is shown: we keep nothing that it could be read from. Put it
          where your secrets are.
        </Trans>
      </Dialog.Description>
      <label htmlFor={id} className="mt-4 block text-sm font-semibold">
        <Trans>Key of {name}</Trans>
      </label>
      <input
        ref={input}
        id={id}
        readOnly
        value={secret}
        onFocus={(event) => event.currentTarget.select()}
        autoComplete="off"
        spellCheck={false}
        className="mt-1.5 block min-h-10 w-full rounded-md border border-edge bg-sunken px-3 py-2 font-mono text-[0.8125rem] pointer-coarse:min-h-11"
      />
      <div className="mt-6 flex flex-wrap justify-end gap-2">
        <CopyButton text={secret}>
          <Trans>Copy the key</Trans>
        </CopyButton>
        <Button look="primary" onClick={done}>
          <Trans>I have kept it</Trans>
        </Button>
      </div>
    </>
  )
}
