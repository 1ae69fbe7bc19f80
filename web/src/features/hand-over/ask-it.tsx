import { createHandOver, type Provider } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { problemOf } from '../../lib/api-problem.ts'
import { callOrThrow } from '../../lib/api.ts'
import { emailSettingsQuery } from '../../lib/email-settings.ts'
import { Button } from '../../ui/button.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'

/** Makes the link by which IT approves, or finds the one that was made before. */
export const AskIt = ({
  provider,
  attemptId,
  look = 'primary',
  made,
}: {
  provider: Provider
  /** The attempt that was refused; null: the link serves a first connect. */
  attemptId: string | null
  look?: 'primary' | 'secondary'
  made?: () => void
}) => {
  const client = useQueryClient()
  const create = useMutation({
    mutationFn: () =>
      callOrThrow(createHandOver, {
        body: { provider, ...(attemptId === null ? {} : { attemptId }) },
      }),
    onSuccess: (handOver) => {
      client.setQueryData(
        emailSettingsQuery.queryKey,
        (settings) => settings && { ...settings, openHandOver: handOver },
      )
      made?.()
      void client.invalidateQueries(emailSettingsQuery)
    },
  })
  return (
    <>
      <Button look={look} busy={create.isPending} onClick={() => create.mutate()}>
        <Trans>Make an approval link for IT</Trans>
      </Button>
      {create.error !== null && <ProblemNotice problem={problemOf(create.error)} />}
    </>
  )
}
