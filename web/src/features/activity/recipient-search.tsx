import { EmailAddress } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { Search, X } from 'lucide-react'
import { useState, type SyntheticEvent } from 'react'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'

/** Finds the mail to one whole address; `recipient` is the one that is shown now, empty for all. */
export const RecipientSearch = ({
  recipient,
  find,
}: {
  recipient: string
  find: (recipient: string) => void
}) => {
  const [typed, setTyped] = useState(recipient)
  const [wrong, setWrong] = useState(false)
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault()
    const address = EmailAddress.safeParse(typed)
    const isEmpty = typed.trim() === ''
    setWrong(!address.success && !isEmpty)
    if (isEmpty) find('')
    else if (address.success) find(address.data)
    else event.currentTarget.querySelector('input')?.focus()
  }
  const clear = () => {
    setTyped('')
    setWrong(false)
    find('')
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-wrap items-start gap-3">
      <div className="min-w-0 flex-1 basis-60">
        <Field
          id="mail-recipient"
          type="email"
          autoComplete="off"
          spellCheck={false}
          label={<Trans>Sent to</Trans>}
          placeholder="name@company.com"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          error={wrong ? <Trans>Enter one whole address such as name@company.com.</Trans> : null}
        />
      </div>
      {/* Beside the input, whatever stands below it. */}
      <div className="flex flex-wrap gap-3 sm:mt-6.5">
        <Button type="submit">
          <Search aria-hidden className="size-4 shrink-0" />
          <Trans>Find</Trans>
        </Button>
        {recipient !== '' && (
          <Button look="quiet" onClick={clear}>
            <X aria-hidden className="size-4 shrink-0" />
            <Trans>Everybody</Trans>
          </Button>
        )}
      </div>
    </form>
  )
}
