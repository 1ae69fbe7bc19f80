import { changeOutboxPolicies, type OutboxPolicies } from '@letterhead/contract'
import { Plural, Trans } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { problemOf } from '../../lib/api-problem.ts'
import { callOrThrow } from '../../lib/api.ts'
import { outboxPoliciesQuery } from '../../lib/outbox-policies.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { changedKinds, changeOf, hasBadHours, withDraft, type Drafts } from './policy-draft.ts'
import { PolicyRow } from './policy-row.tsx'

/** Somebody else was faster: their version is loaded, and what was chosen here stays to be saved. */
const Conflict = ({ load, loading }: { load: () => void; loading: boolean }) => (
  <Notice
    tone="warn"
    live="assertive"
    title={<Trans>Somebody changed these rules in the meantime</Trans>}
    actions={
      <Button look="primary" busy={loading} onClick={load}>
        <Trans>Load the latest version</Trans>
      </Button>
    }
  >
    <p>
      <Trans>Nothing was saved. Your choices are kept: look at the latest, then save again.</Trans>
    </p>
  </Notice>
)

/** Rules by kind. Choices stay whatever the answer is. */
export const PoliciesForm = ({ policies }: { policies: OutboxPolicies }) => {
  const client = useQueryClient()
  const [drafts, setDrafts] = useState<Drafts>({})
  const changed = changedKinds(policies, drafts)
  const save = useMutation({
    mutationFn: () => callOrThrow(changeOutboxPolicies, { body: changeOf(policies, drafts) }),
    onSuccess: (latest) => {
      client.setQueryData(outboxPoliciesQuery.queryKey, latest)
      setDrafts({})
    },
  })
  const load = useMutation({
    mutationFn: () => client.invalidateQueries(outboxPoliciesQuery),
    onSuccess: () => save.reset(),
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
            change={(changes) =>
              setDrafts({
                ...drafts,
                [policy.kind]: { ...drafts[policy.kind], ...changes },
              })
            }
          />
        ))}
      </ul>
      {problem?.code === 'precondition_failed' ? (
        <Conflict load={() => load.mutate()} loading={load.isPending} />
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
          <Button onClick={() => setDrafts({})}>
            <Trans>Undo</Trans>
          </Button>
        </div>
      )}
    </form>
  )
}
