import { AlertDialog } from '@base-ui/react/alert-dialog'
import { disconnect, type Disconnected, type EmailSettings } from '@letterhead/contract'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { problemOf } from '../../lib/api-problem.ts'
import { callOrThrow } from '../../lib/api.ts'
import { Button } from '../../ui/button.tsx'
import { backdropLook, popupLook } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { NamedAddress } from '../../ui/named-address.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { sameAddress } from '../../lib/same-address.ts'
import { WaitingChoices, type Choices } from './waiting-choices.tsx'

const Effects = ({ settings }: { settings: EmailSettings }) => {
  const workspaces = settings.organization.workspaces.length
  const waiting = settings.waiting.queued + settings.waiting.held
  const defaultSender = <NamedAddress of={settings.platformSender} />
  return (
    <ul className="mt-3 list-disc space-y-2 pl-5 text-sm">
      <li>
        <Trans>
          New emails of <Plural value={workspaces} one="# workspace" other="# workspaces" /> will
          leave from {defaultSender}.
        </Trans>
      </li>
      <li>
        <Plural
          value={waiting}
          _0="No email is waiting."
          one="# waiting email stays on hold until you decide."
          other="# waiting emails stay on hold until you decide."
        />
      </li>
      <li>
        <Trans>Our access is deleted.</Trans>
      </li>
    </ul>
  )
}

/** Asks before something that the organisation’s recipients will notice. */
export const DisconnectDialog = ({
  settings,
  email,
  close,
  done,
}: {
  settings: EmailSettings
  email: string
  close: () => void
  done: (disconnected: Disconnected) => void
}) => {
  const { t } = useLingui()
  const keep = useRef<HTMLDivElement>(null)
  const [typed, setTyped] = useState('')
  const [mismatch, setMismatch] = useState(false)
  const [choices, setChoices] = useState<Choices>({})
  const somethingWaits = settings.waiting.queued + settings.waiting.held > 0
  const run = useMutation({
    mutationFn: () =>
      callOrThrow(disconnect, { body: { confirmEmail: typed.trim(), waiting: choices } }),
    onSuccess: done,
  })
  const confirm = () => {
    const matches = sameAddress(typed, email)
    setMismatch(!matches)
    if (matches && !run.isPending) run.mutate()
  }
  return (
    <AlertDialog.Root open onOpenChange={(open) => open || run.isPending || close()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={backdropLook} />
        <AlertDialog.Popup
          className={`${popupLook} max-w-lg`}
          initialFocus={() => keep.current?.querySelector('button') ?? true}
        >
          <AlertDialog.Title className="text-lg font-semibold tracking-tight">
            <Trans>Disconnect {email}?</Trans>
          </AlertDialog.Title>
          <AlertDialog.Description render={<div />}>
            <Effects settings={settings} />
          </AlertDialog.Description>
          {somethingWaits && <WaitingChoices choices={choices} change={setChoices} />}
          <form
            noValidate
            className="mt-5 space-y-5"
            onSubmit={(event) => {
              event.preventDefault()
              confirm()
            }}
          >
            <Field
              id="disconnect-email"
              label={<Trans>Type {email} to confirm</Trans>}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              readOnly={run.isPending}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              inputMode="email"
              error={
                mismatch ? t`The address does not match. Type it exactly as shown.` : undefined
              }
            />
            {run.error !== null && <ProblemNotice problem={problemOf(run.error)} />}
            <div ref={keep} className="flex flex-wrap justify-end gap-2">
              <Button onClick={close}>
                <Trans>Keep connected</Trans>
              </Button>
              <Button type="submit" look="danger" busy={run.isPending}>
                <Trans>Disconnect</Trans>
              </Button>
            </div>
          </form>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
