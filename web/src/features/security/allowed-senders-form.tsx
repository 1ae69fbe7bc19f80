import { changeSenderPolicy, type SenderPolicy } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { problemOf, type ApiProblem } from '../../lib/api-problem.ts'
import { callOrThrow } from '../../lib/api.ts'
import { echo } from '../../lib/echo.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { readEntries } from './read-entries.ts'
import { senderPolicyQuery } from './sender-policy-query.ts'

/** Which entries the server did not understand, by their place in what was sent. */
const invalidEntries = (problem: ApiProblem, sent: readonly string[]): string[] =>
  problem.errors.flatMap(({ pointer }) => {
    const place = /^#\/organization\/(\d+)$/.exec(pointer)?.[1]
    const entry = place === undefined ? undefined : sent[Number(place)]
    return entry === undefined ? [] : [entry]
  })

interface Change {
  readonly organization: string[]
  /** Of the list that was read before it was changed. */
  readonly version: number
}

const useChange = (saved: () => void) => {
  const { t } = useLingui()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: Change) => callOrThrow(changeSenderPolicy, { body }),
    onSuccess: (changed) => {
      client.setQueryData(senderPolicyQuery.queryKey, changed)
      saved()
      void echo('success', t`The list is saved.`)
    },
    onError: (error) => {
      if (problemOf(error).code !== 'precondition_failed') return
      void client.invalidateQueries(senderPolicyQuery)
    },
  })
}

/** Somebody else saved first: theirs is shown, and what was typed here stays until a choice. */
const ChangedMeanwhile = ({
  policy,
  theirs,
  mine,
}: {
  policy: SenderPolicy
  theirs: () => void
  mine: () => void
}) => (
  <Notice
    tone="warn"
    live="assertive"
    title={<Trans>Another admin changed this list in the meantime</Trans>}
    actions={
      <>
        <Button onClick={theirs}>
          <Trans>Use the new list</Trans>
        </Button>
        <Button onClick={mine}>
          <Trans>Save mine instead</Trans>
        </Button>
      </>
    }
  >
    <p>
      <Trans>The new list:</Trans>{' '}
      <span className="font-mono text-[0.8125rem]">
        {policy.organization.length === 0 ? '–' : policy.organization.join(', ')}
      </span>
    </p>
  </Notice>
)

/** The organisation’s own list, as lines of text: easy to paste, to read and to use by keyboard. */
export const AllowedSendersForm = ({
  policy,
  sender,
}: {
  policy: SenderPolicy
  sender: string | null
}) => {
  const { t } = useLingui()
  const id = useId()
  // Null: as the server has it. What was typed keeps the version that it was typed over.
  const [draft, setDraft] = useState<{ text: string; version: number } | null>(null)
  const text = draft?.text ?? policy.organization.join('\n')
  const version = draft?.version ?? policy.version
  const change = useChange(() => setDraft(null))
  const problem = change.error === null ? null : problemOf(change.error)
  const sent = change.variables?.organization ?? []
  const wrong = problem?.code === 'validation_failed' ? problem : null
  const invalid = wrong === null ? [] : invalidEntries(wrong, sent).join(', ')
  const leftOut = wrong?.errors.some(({ code }) => code === 'sender_in_use_left_out') === true

  const error = (() => {
    if (invalid.length > 0) return t`Not an address or a domain: ${invalid}`
    if (leftOut && sender !== null) return t`${sender} is in use and has to stay on the list.`
    if (wrong !== null) return t`This list cannot be saved. Check its lines.`
    return undefined
  })()
  const stale = problem?.code === 'precondition_failed'

  return (
    <form
      noValidate
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (!change.isPending) change.mutate({ organization: readEntries(text), version })
      }}
    >
      <TextArea
        id={id}
        label={<Trans>Your organisation’s list</Trans>}
        hint={
          <Trans>
            One a line: an address such as privacy@company.com, or a domain such as company.com for
            all of its addresses. Empty: every address is allowed.
          </Trans>
        }
        error={error}
        value={text}
        onChange={(event) => setDraft({ text: event.target.value, version })}
        rows={Math.min(10, Math.max(4, policy.organization.length + 1))}
        readOnly={change.isPending}
      />
      {stale && (
        <ChangedMeanwhile
          policy={policy}
          theirs={() => {
            setDraft(null)
            change.reset()
          }}
          mine={() => change.mutate({ organization: readEntries(text), version: policy.version })}
        />
      )}
      {problem !== null && wrong === null && !stale && <ProblemNotice problem={problem} />}
      <Button type="submit" look="primary" busy={change.isPending}>
        <Trans>Save the list</Trans>
      </Button>
    </form>
  )
}
