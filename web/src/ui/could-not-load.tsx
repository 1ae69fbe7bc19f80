import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { problemOf } from '../lib/api-problem.ts'
import { problemWords } from '../lib/problem-words.tsx'
import { Button } from './button.tsx'
import { CopyButton } from './copy-button.tsx'
import { Notice } from './notice.tsx'

/** In the place of what could not be loaded, with the id by which the operator finds the cause. */
export const CouldNotLoad = ({
  error,
  again,
  title,
}: {
  error: Error
  again: () => void
  title?: ReactNode
}) => {
  const problem = problemOf(error)
  const { requestId } = problem
  return (
    <Notice
      tone="bad"
      live="assertive"
      title={title ?? <Trans>We could not load this. Check your connection and try again.</Trans>}
      actions={
        <>
          <Button look="primary" onClick={again}>
            <Trans>Try again</Trans>
          </Button>
          {requestId !== null && (
            <CopyButton text={requestId}>
              <Trans>Copy code {requestId}</Trans>
            </CopyButton>
          )}
        </>
      }
    >
      {problem.code === 'forbidden' && <p>{problemWords(problem)}</p>}
    </Notice>
  )
}
