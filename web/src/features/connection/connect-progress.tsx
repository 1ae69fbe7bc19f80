import type { ConnectAttempt, Provider } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { useEffect, useRef, type ReactNode, type RefObject } from 'react'
import { COMPANY_OF } from '../../lib/provider-names.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { ConnectFailed } from './connect-failed.tsx'
import type { Connect } from './use-connect.ts'

type Heading = RefObject<HTMLParagraphElement | null>
interface Step {
  readonly connect: Connect
  readonly heading: Heading
}

const StartAgain = ({
  connect,
  attempt,
}: {
  connect: Connect
  attempt: Pick<ConnectAttempt, 'provider' | 'purpose'>
}) => (
  <Button look="secondary" onClick={() => connect.go(attempt.provider, attempt.purpose)}>
    <Trans>Start again</Trans>
  </Button>
)

const Cancel = ({ connect, children }: { connect: Connect; children?: ReactNode }) => (
  <Button look="quiet" onClick={connect.cancel}>
    {children ?? <Trans>Cancel</Trans>}
  </Button>
)

const Opening = ({ provider, heading }: { provider: Provider; heading: Heading }) => {
  const company = COMPANY_OF[provider]
  return (
    <Notice
      tone="neutral"
      live="polite"
      headingRef={heading}
      title={<Trans>Opening {company}…</Trans>}
    />
  )
}

const Blocked = ({ connect, heading }: Step) => {
  const host = window.location.host
  return (
    <Notice
      tone="warn"
      live="assertive"
      headingRef={heading}
      title={<Trans>Your browser blocked the sign-in window</Trans>}
      actions={
        <>
          <Button look="primary" onClick={connect.continueInThisTab}>
            <Trans>Continue in this tab</Trans>
          </Button>
          <Cancel connect={connect} />
        </>
      }
    >
      <p>
        <Trans>Allow pop-ups for {host}, or continue in this tab: you will come back here.</Trans>
      </p>
    </Notice>
  )
}

const Waiting = ({
  connect,
  heading,
  attempt,
  hinted,
}: Step & { attempt: ConnectAttempt; hinted: boolean }) => (
  <Notice
    tone="neutral"
    live="polite"
    headingRef={heading}
    title={<Trans>Finish signing in in the other window</Trans>}
    actions={
      <>
        <StartAgain connect={connect} attempt={attempt} />
        <Cancel connect={connect} />
      </>
    }
  >
    <p>
      <Trans>
        This page updates by itself. You do not see the window? Look in your taskbar or among your
        tabs.
      </Trans>
    </p>
    {hinted && (
      <p>
        <Trans>
          If the sign-in window is still open, carry on there. If you closed it, start again.
        </Trans>
      </p>
    )}
  </Notice>
)

const Confirm = ({ connect, heading, attempt }: Step & { attempt: ConnectAttempt }) => {
  const actual = attempt.account?.email ?? ''
  const expected = attempt.expected?.email ?? ''
  return (
    <Notice
      tone="warn"
      live="assertive"
      headingRef={heading}
      title={<Trans>You signed in with another account</Trans>}
      actions={
        <>
          <Button look="primary" onClick={() => connect.go(attempt.provider, attempt.purpose)}>
            <Trans>Sign in as {expected}</Trans>
          </Button>
          <Button onClick={connect.acceptOtherAccount}>
            <Trans>Use {actual} instead</Trans>
          </Button>
          <Cancel connect={connect} />
        </>
      }
    >
      <dl className="grid gap-2 sm:grid-cols-2">
        <div>
          <dt className="text-ink-soft">
            <Trans>You signed in as</Trans>
          </dt>
          <dd className="font-semibold">{actual}</dd>
        </div>
        <div>
          <dt className="text-ink-soft">
            <Trans>This setting uses</Trans>
          </dt>
          <dd className="font-semibold">{expected}</dd>
        </div>
      </dl>
      <p>
        <Trans>Nothing has changed so far.</Trans>
      </p>
    </Notice>
  )
}

/** How the attempt stands. Each new step takes the focus, so that nobody has to look for it. */
export const ConnectProgress = ({
  connect,
  product,
  organization,
}: {
  connect: Connect
  product: string
  organization: string
}) => {
  const { state } = connect
  const heading = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (state.at !== 'idle' && state.at !== 'choosing') heading.current?.focus()
  }, [state.at])

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
    case 'failed':
      return (
        <ConnectFailed
          code={state.code}
          attempt={state.attempt}
          product={product}
          organization={organization}
          heading={heading}
          actions={
            <>
              <StartAgain connect={connect} attempt={state.attempt} />
              <Cancel connect={connect}>
                <Trans>Close</Trans>
              </Cancel>
            </>
          }
        />
      )
    case 'refused':
      return (
        <ProblemNotice
          problem={state.problem}
          title={<Trans>The mailbox was not connected</Trans>}
          headingRef={heading}
          actions={
            <>
              <StartAgain connect={connect} attempt={state} />
              <Cancel connect={connect}>
                <Trans>Close</Trans>
              </Cancel>
            </>
          }
        />
      )
    default:
      return state satisfies never
  }
}
