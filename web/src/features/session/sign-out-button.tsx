import { signOut } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { toast } from 'sonner'
import { callOrThrow } from '../../lib/api.ts'
import { Button } from '../../ui/button.tsx'

/** Ends the session on the server, then loads the page anew so that nothing of it stays here. */
export const SignOutButton = () => {
  const { t } = useLingui()
  const out = useMutation({
    mutationFn: () => callOrThrow(signOut, {}),
    onSuccess: () => window.location.reload(),
    onError: () =>
      toast.error(t`You could not be signed out. Check your connection and try again.`),
  })
  return (
    <Button look="quiet" busy={out.isPending} onClick={() => out.mutate()}>
      <Trans>Sign out</Trans>
    </Button>
  )
}
