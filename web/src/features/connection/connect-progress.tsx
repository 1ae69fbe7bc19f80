import type { ConnectFailure, HandOver } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { useEffect, useRef } from 'react'
import { Notice } from '../../ui/notice.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { ConnectFailed } from './connect-failed.tsx'
import {
  Blocked,
  Cancel,
  Confirm,
  Opening,
  StartAgain,
  Waiting,
  type RenderAskIt,
} from './connect-steps.tsx'
import type { Connect } from './use-connect.ts'

/** An administrator’s approval is what is missing, or perhaps. */
const WANTS_APPROVAL: { readonly [F in ConnectFailure]?: 'primary' | 'secondary' } = {
  admin_consent_required: 'primary',
  admin_policy_blocked: 'primary',
  consent_denied: 'secondary',
  attempt_expired: 'secondary',
}

/** How the attempt stands. Each new step takes the focus, so that nobody has to look for it. */
export const ConnectProgress = ({
  connect,
  product,
  organization,
  handOver,
  renderAskIt,
}: {
  connect: Connect
  product: string
  organization: string
  handOver: HandOver | null
  renderAskIt: RenderAskIt
}) => {
  const { state } = connect
  const heading = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (state.at !== 'idle' && state.at !== 'choosing') heading.current?.focus()
  }, [state.at])

  const close = (
    <Cancel connect={connect}>
      <Trans>Close</Trans>
    </Cancel>
  )

  switch (state.at) {
    case 'idle':
    case 'choosing':
    case 'connected':
      return null
    case 'opening':
      return <Opening provider={state.provider} heading={heading} />
    case 'blocked':
      return <Blocked connect={connect} heading={heading} />
    case 'waiting':
      return (
        <Waiting
          connect={connect}
          heading={heading}
          attempt={state.attempt}
          hinted={state.hinted}
          renderAskIt={renderAskIt}
        />
      )
    case 'saving':
      return (
        <Notice
          tone="neutral"
          live="polite"
          headingRef={heading}
          title={<Trans>Saving the connection…</Trans>}
        />
      )
    case 'confirm':
      return <Confirm connect={connect} heading={heading} attempt={state.attempt} />
    case 'failed': {
      const wantsApproval = WANTS_APPROVAL[state.code]
      return (
        <ConnectFailed
          code={state.code}
          attempt={state.attempt}
          product={product}
          organization={organization}
          handOver={handOver}
          actions={
            <>
              {wantsApproval !== undefined && renderAskIt(state.attempt, wantsApproval)}
              <StartAgain connect={connect} attempt={state.attempt} />
              {close}
            </>
          }
        />
      )
    }
    case 'refused':
      return (
        <ProblemNotice
          problem={state.problem}
          title={<Trans>The mailbox was not connected</Trans>}
          headingRef={heading}
          actions={
            <>
              <StartAgain connect={connect} attempt={state} />
              {close}
            </>
          }
        />
      )
    default:
      return state satisfies never
  }
}
