import { Trans } from '@lingui/react/macro'
import type { ReactNode, RefObject } from 'react'
import type { ApiProblem } from '../lib/api-problem.ts'
import { problemWords } from '../lib/problem-words.tsx'
import { CopyButton } from './copy-button.tsx'
import { Notice } from './notice.tsx'

/** A refusal of our server, where it happened, with the id that the operator can look up. */
export const ProblemNotice = ({
  problem,
  title,
  headingRef,
  actions,
}: {
  problem: ApiProblem
  title?: ReactNode
  headingRef?: RefObject<HTMLParagraphElement | null>
  actions?: ReactNode
}) => {
  const { requestId } = problem
  return (
    <Notice
      tone="bad"
      live="assertive"
      {...(title === undefined ? {} : { title })}
      {...(headingRef === undefined ? {} : { headingRef })}
      actions={
        <>
          {actions}
          {requestId !== null && (
            <CopyButton text={requestId}>
              <Trans>Copy code {requestId}</Trans>
            </CopyButton>
          )}
        </>
      }
    >
      <p>{problemWords(problem)}</p>
    </Notice>
  )
}
