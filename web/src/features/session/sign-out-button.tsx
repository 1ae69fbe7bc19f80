import { signOut } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
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
      <Trans>Sign out</Trans>
    </Button>
  )
}
