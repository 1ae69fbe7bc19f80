import type { ConnectAttempt, Provider } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { Suspense, useState, type ReactNode, type RefObject } from 'react'
import { COMPANY_OF } from '../../lib/provider-names.ts'
import { Button } from '../../ui/button.tsx'
import { summaryLook } from '../../ui/disclosure-look.ts'
import { late } from '../../ui/late.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { Connect } from './use-connect.ts'

const ProviderPageErrors = late(
  async () => (await import('./provider-page-errors.tsx')).ProviderPageErrors,
)

export type Heading = RefObject<HTMLParagraphElement | null>
interface Step {
  readonly connect: Connect
  readonly heading: Heading
}
/** What the page offers when an IT administrator must approve first. */
export type RenderAskIt = (attempt: ConnectAttempt, look: 'primary' | 'secondary') => ReactNode

export const StartAgain = ({
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

export const Cancel = ({ connect, children }: { connect: Connect; children?: ReactNode }) => (
  <Button look="quiet" onClick={connect.cancel}>
    {children ?? <Trans>Cancel</Trans>}
  </Button>
)

export const Opening = ({ provider, heading }: { provider: Provider; heading: Heading }) => {
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

export const Blocked = ({ connect, heading }: Step) => {
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

/** Some errors stay on the provider’s own page and never reach us: then only this list can help. */
const SeesAnError = ({
  attempt,
  renderAskIt,
}: {
  attempt: ConnectAttempt
  renderAskIt: RenderAskIt
}) => {
  const [opened, setOpened] = useState(false)
  const company = COMPANY_OF[attempt.provider]
  return (
    <details className="text-sm" onToggle={(event) => event.currentTarget.open && setOpened(true)}>
      <summary className={summaryLook}>
        <Trans>I see an error at {company}</Trans>
      </summary>
      {opened && (
        <Suspense fallback={<div aria-busy="true" className="h-60" />}>
          <ProviderPageErrors provider={attempt.provider} ask={renderAskIt(attempt, 'secondary')} />
        </Suspense>
      )}
    </details>
  )
}

export const Waiting = ({
  connect,
  heading,
  attempt,
  hinted,
  renderAskIt,
}: Step & { attempt: ConnectAttempt; hinted: boolean; renderAskIt: RenderAskIt }) => (
  <div className="space-y-2">
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
    <SeesAnError attempt={attempt} renderAskIt={renderAskIt} />
  </div>
)

export const Confirm = ({ connect, heading, attempt }: Step & { attempt: ConnectAttempt }) => {
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
