import { pasteReceivedHeaders } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { problemOf } from '../../lib/api-problem.ts'
import { callOrThrow } from '../../lib/api.ts'
import { emailSettingsQuery } from '../../lib/email-settings.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { senderTestKey } from './use-save-and-test.ts'

const MOST = 65_536
/** The body of the message is of no use here, and none of our business. */
const headersOf = (pasted: string): string =>
  (pasted.trimStart().split(/\r?\n\r?\n/)[0] ?? '').slice(0, MOST)

/** The headers of the received test message tell what its servers thought of it. */
export const PasteHeadersDialog = ({ testId, close }: { testId: string; close: () => void }) => {
  const { t } = useLingui()
  const id = useId()
  const client = useQueryClient()
  const [pasted, setPasted] = useState('')
  const [empty, setEmpty] = useState(false)
  const judge = useMutation({
    mutationFn: () =>
      callOrThrow(pasteReceivedHeaders, {
        params: { testId },
        body: { headers: headersOf(pasted) },
      }),
    onSuccess: async (test) => {
      client.setQueryData(senderTestKey(testId), test)
      await client.invalidateQueries(emailSettingsQuery)
      close()
    },
  })
  const problem = judge.error === null ? null : problemOf(judge.error)
  const noHeaders = problem?.code === 'validation_failed'
  const submit = () => {
    const nothing = headersOf(pasted) === ''
    setEmpty(nothing)
    if (!nothing && !judge.isPending) judge.mutate()
  }
  return (
    <Dialog
      title={<Trans>Paste the received headers</Trans>}
      lead={
        <Trans>
          Open the test message you received and copy its headers: in Outlook on the web under More
          actions, View, View message details; in Gmail under More, Show original.
        </Trans>
      }
      close={close}
    >
      <form
        noValidate
        className="mt-4 space-y-4"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <TextArea
          id={id}
          label={<Trans>Headers</Trans>}
          hint={<Trans>Anything below the headers is left out before it is sent to us.</Trans>}
          error={
            empty
              ? t`Paste the headers first.`
              : noHeaders
                ? t`These are no message headers. Copy them whole, from the first line.`
                : undefined
          }
          value={pasted}
          onChange={(event) => setPasted(event.target.value)}
          rows={8}
          readOnly={judge.isPending}
        />
        {problem !== null && !noHeaders && <ProblemNotice problem={problem} />}
        <Button type="submit" look="primary" busy={judge.isPending}>
          <Trans>Judge the headers</Trans>
        </Button>
      </form>
    </Dialog>
  )
}
