import type { Retention } from '@letterhead/contract'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useId, useState, type RefObject } from 'react'
import { problemOf } from '../../lib/api-problem.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { When } from '../../ui/when.tsx'
import { useRetentionChange } from './retention.ts'

const CHOICES = [7, 30, 90, 180, 365]

const daysOf = ({ own, operator }: Pick<Retention, 'own' | 'operator'>): number => own ?? operator

/** Also one that a program set and this page does not offer. */
const choicesOf = ({ own, operator }: Retention): number[] =>
  [...new Set([...CHOICES, ...(own === null ? [] : [own])])]
    .filter((days) => days < operator || days === own)
    .toSorted((a, b) => a - b)

/** How long; a shorter time deletes what is older, so it is asked for twice. */
export const RetentionForm = ({
  retention,
  after,
}: {
  retention: Retention
  after: RefObject<HTMLElement | null>
}) => {
  const { t } = useLingui()
  const id = useId()
  const [chosen, setChosen] = useState<number | null | undefined>(undefined)
  const [asking, setAsking] = useState(false)
  const change = useRetentionChange(() => {
    setChosen(undefined)
    setAsking(false)
  })
  const own = chosen === undefined ? retention.own : chosen
  const days = daysOf({ own, operator: retention.operator })
  const isShorter = days < daysOf(retention)
  const problem = change.error === null ? null : problemOf(change.error)
  const isStale = problem?.code === 'precondition_failed'
  const save = () =>
    change.mutate(
      { own, version: retention.version },
      // What is asked would rest on what somebody else has changed.
      { onError: (error) => problemOf(error).code === 'precondition_failed' && setAsking(false) },
    )
  return (
    <form
      noValidate
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (change.isPending || own === retention.own) return
        if (isShorter) setAsking(true)
        else save()
      }}
    >
      <SelectField
        id={id}
        label={<Trans>Keep records</Trans>}
        value={own === null ? '' : String(own)}
        onChange={({ target }) => {
          change.reset()
          setChosen(target.value === '' ? null : Number(target.value))
        }}
      >
        {choicesOf(retention).map((one) => (
          <option key={one} value={one}>
            {t`${one} days`}
          </option>
        ))}
        <option value="">{t`${retention.operator} days (operator)`}</option>
      </SelectField>
      {isStale && (
        <Notice
          tone="warn"
          live="assertive"
          title={<Trans>Somebody changed this in the meantime</Trans>}
        >
          <p>
            <Trans>Nothing was saved. Your choice is kept: save again to put it in place.</Trans>
          </p>
        </Notice>
      )}
      {problem !== null && !isStale && !asking && <ProblemNotice problem={problem} />}
      {change.isSuccess && chosen === undefined && (
        <Notice tone="ok" live="polite">
          <p>
            <Trans>Saved.</Trans>
          </p>
        </Notice>
      )}
      <Button type="submit" look="primary" busy={change.isPending}>
        <Trans>Save how long</Trans>
      </Button>
      {asking && (
        <ConfirmDialog
          title={
            <Plural
              value={days}
              one="Delete records older than # day?"
              other="Delete records older than # days?"
            />
          }
          yes={<Trans>Delete them</Trans>}
          no={<Trans>Keep them</Trans>}
          busy={change.isPending}
          problem={problem}
          confirm={save}
          after={after}
          close={() => setAsking(false)}
        >
          <p>
            <Trans>
              They are deleted for good within a quarter of an hour, and from then on every record
              when it is so old. Emails that wait, and the audit trail, stay.
            </Trans>
          </p>
          {retention.oldest !== null && (
            <p>
              <Trans>
                The oldest record is of <When at={retention.oldest} />.
              </Trans>
            </p>
          )}
        </ConfirmDialog>
      )}
    </form>
  )
}
