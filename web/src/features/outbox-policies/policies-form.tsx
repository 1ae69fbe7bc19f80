import { changeOutboxPolicies, type LastChange, type OutboxPolicies } from '@letterhead/contract'
import { Plural, Trans } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { problemOf } from '../../lib/api-problem.ts'
import { callOrThrow } from '../../lib/api.ts'
import { useKindName } from '../../lib/kind-name.ts'
import { outboxPoliciesQuery } from '../../lib/outbox-policies.ts'
import { useOnce } from '../../lib/use-once.ts'
import { Button } from '../../ui/button.tsx'
import { ChangedMeanwhile } from '../../ui/changed-meanwhile.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import {
  changedKinds,
  changeOf,
  changesBetween,
  hasBadHours,
  withDraft,
  type Drafts,
} from './policy-draft.ts'
import { PolicyRow } from './policy-row.tsx'

/** Somebody else was faster: what they changed, and what was chosen here stays to be saved. */
const Conflict = ({
  changed,
  seen,
  latest,
  load,
}: {
  changed: LastChange | null
  seen: OutboxPolicies
  latest: OutboxPolicies
  load: () => void
}) => {
  const kindName = useKindName()
  const theirs = changesBetween(seen, latest).map((kind) => kindName(kind))
  return (
    <ChangedMeanwhile changed={changed} load={load}>
      {theirs.length > 0 && (
        <p>
          <Trans>Changed:</Trans> {theirs.join(' · ')}
        </p>
      )}
      <p>
        <Trans>
          Nothing was saved. Your choices are kept: look at the latest, then save again.
        </Trans>
      </p>
    </ChangedMeanwhile>
  )
}

/** Rules by kind. Choices stay whatever the answer is. */
export const PoliciesForm = ({ policies }: { policies: OutboxPolicies }) => {
  const client = useQueryClient()
  const [drafts, setDrafts] = useState<Drafts>({})
  // What the first choice was made over; null: nothing is chosen.
  const [seen, setSeen] = useState<OutboxPolicies | null>(null)
  const changed = changedKinds(policies, drafts)
  const save = useOnce({
    mutationFn: () =>
      callOrThrow(changeOutboxPolicies, {
        body: changeOf(policies, drafts, seen?.version ?? policies.version),
      }),
    onSuccess: (latest) => {
      client.setQueryData(outboxPoliciesQuery.queryKey, latest)
      setDrafts({})
      setSeen(null)
    },
    onError: async (error) => {
      if (problemOf(error).code !== 'precondition_failed') return
      await client.invalidateQueries(outboxPoliciesQuery)
    },
  })
  const count = changed.length
  const problem = save.error === null ? null : problemOf(save.error)
  const submit = () => {
    if (!save.isPending && count > 0 && !changed.some(hasBadHours)) save.mutate()
  }

  return (
    <form
      noValidate
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line">
        {policies.kinds.map((policy) => (
          <PolicyRow
            key={policy.kind}
            policy={withDraft(policy, drafts)}
            changed={changed.some(({ kind }) => kind === policy.kind)}
            change={(changes) => {
              if (seen === null) setSeen(policies)
              setDrafts({
                ...drafts,
                [policy.kind]: { ...drafts[policy.kind], ...changes },
              })
            }}
          />
        ))}
      </ul>
      {problem?.code === 'precondition_failed' ? (
        <Conflict
          changed={problem.changed}
          seen={seen ?? policies}
          latest={policies}
          load={() => {
            setSeen(policies)
            save.reset()
          }}
        />
      ) : (
        problem !== null && <ProblemNotice problem={problem} />
      )}
      {save.isSuccess && count === 0 && (
        <Notice tone="ok" live="polite">
          <p>
            <Trans>Saved. The rules hold from now on.</Trans>
          </p>
        </Notice>
      )}
      {count > 0 && (
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary" busy={save.isPending}>
            <Plural value={count} one="Save # rule" other="Save # rules" />
          </Button>
          <Button
            onClick={() => {
              setDrafts({})
              setSeen(null)
              save.reset()
            }}
          >
            <Trans>Undo</Trans>
          </Button>
        </div>
      )}
    </form>
  )
}
