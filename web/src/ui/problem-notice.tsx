import { Trans } from '@lingui/react/macro'
import type { ReactNode, RefObject } from 'react'
import type { ApiProblem } from '../lib/api-problem.ts'
import { freshSignInPath } from '../lib/fresh-sign-in.ts'
import { problemWords } from '../lib/problem-words.tsx'
import { buttonLook } from './button.tsx'
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
          {problem.code === 'fresh_sign_in_required' && (
            <a href={freshSignInPath()} className={buttonLook('primary')}>
              <Trans>Sign in once more</Trans>
            </a>
          )}
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
