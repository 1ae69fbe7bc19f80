import { changeSenderPolicy, type SenderPolicy } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { problemOf, type ApiProblem } from '../../lib/api-problem.ts'
import { callOrThrow } from '../../lib/api.ts'
import { echo } from '../../lib/echo.ts'
import { useOnce } from '../../lib/use-once.ts'
import { Button } from '../../ui/button.tsx'
import { ChangedMeanwhile } from '../../ui/changed-meanwhile.tsx'
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
  return useOnce({
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
        change.mutate({ organization: readEntries(text), version })
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
          changed={problem.changed}
          load={() => {
            setDraft(null)
            change.reset()
          }}
          keep={() => {
            setDraft({ text, version: policy.version })
            change.reset()
          }}
        >
          <p>
            <Trans>The new list:</Trans>{' '}
            <span className="font-mono text-[0.8125rem]">
              {policy.organization.length === 0 ? '–' : policy.organization.join(', ')}
            </span>
          </p>
        </ChangedMeanwhile>
      )}
      {problem !== null && wrong === null && !stale && <ProblemNotice problem={problem} />}
      <Button type="submit" look="primary" busy={change.isPending}>
        <Trans>Save the list</Trans>
      </Button>
    </form>
  )
}
