import { signOut } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { LogOut } from 'lucide-react'
import { useState } from 'react'
import { call } from '../../lib/api.ts'
import { echo } from '../../lib/echo.ts'
import { Button } from '../../ui/button.tsx'

/** Ends the session on the server, then loads the page anew so that nothing of it stays here. */
export const SignOutButton = () => {
  const { t } = useLingui()
  const [busy, setBusy] = useState(false)
  const leave = async () => {
    setBusy(true)
    const answer = await call(signOut, {})
    if (answer.ok) return window.location.reload()
    setBusy(false)
    return echo('error', t`You could not be signed out. Check your connection and try again.`)
  }
  return (
    <Button look="quiet" busy={busy} onClick={() => void leave()}>
      {/* Beside the name of the organisation, a narrow screen has room for the sign only. */}
      <LogOut aria-hidden className="size-4.5 sm:hidden" />
      <span className="sr-only sm:not-sr-only">
        <Trans>Sign out</Trans>
      </span>
    </Button>
  )
}
