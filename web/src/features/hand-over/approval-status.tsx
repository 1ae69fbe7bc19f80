import { revokeHandOver, type HandOver } from '@letterhead/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Trans } from '@lingui/react/macro'
import { useEffect, useRef, type RefObject } from 'react'
import { problemOf } from '../../lib/api-problem.ts'
import { callOrThrow } from '../../lib/api.ts'
import { emailSettingsQuery } from '../../lib/email-settings.ts'
import { COMPANY_OF } from '../../lib/provider-names.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { When } from '../../ui/when.tsx'
import { AskIt } from './ask-it.tsx'
import { SendLink } from './send-link.tsx'

type Heading = RefObject<HTMLParagraphElement | null>

/** Takes a waiting link back, or puts a decided one away: neither is shown again. */
const useRevoke = (handOver: HandOver) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => callOrThrow(revokeHandOver, { params: { handOverId: handOver.id } }),
    onSettled: () => client.invalidateQueries(emailSettingsQuery),
  })
}

const LinkOf = ({
  handOver,
  product,
  organization,
}: {
  handOver: HandOver
  product: string
  organization: string
}) =>
  handOver.url !== null && (
    <SendLink
      url={handOver.url}
      provider={handOver.provider}
      product={product}
      organization={organization}
      expiresAt={handOver.expiresAt}
    />
  )

/** What went wrong on the way, while the link still waits for the right approval. */
const Obstacle = ({ handOver }: { handOver: HandOver }) => {
  const company = COMPANY_OF[handOver.provider]
  const { otherTenant, failure } = handOver
  return (
    <>
      {otherTenant !== null && (
        <p>
          <Trans>
            Somebody approved it for another organisation at {company} ({otherTenant}). It has to be
            approved in your own.
          </Trans>
        </p>
      )}
      {failure !== null && (
        <p>
          <Trans>
            The last try at {company} failed: {failure}. Your IT administrator may try again; if it
            fails once more, tell the operator.
          </Trans>
        </p>
      )}
    </>
  )
}

/**
 * The request for approval, from the link to the approval. It stands on the server, so it is still
 * here after a reload, in another browser and for another admin.
 */
export const ApprovalStatus = ({
  handOver,
  product,
  organization,
  mayContinue,
  continueWith,
  takesFocus,
}: {
  handOver: HandOver
  product: string
  organization: string
  /** False while a connect attempt is under way on this page. */
  mayContinue: boolean
  /** Starts to connect; call it in the click itself. */
  continueWith: () => void
  takesFocus: boolean
}) => {
  const heading: Heading = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (takesFocus) heading.current?.focus()
  }, [takesFocus])
  const revoke = useRevoke(handOver)
  const { provider, state } = handOver
  const company = COMPANY_OF[provider]

  const putAway = (
    <Button look="quiet" busy={revoke.isPending} onClick={() => revoke.mutate()}>
      {state === 'waiting' ? <Trans>Take the link back</Trans> : <Trans>Put away</Trans>}
    </Button>
  )
  const refused = revoke.error !== null && <ProblemNotice problem={problemOf(revoke.error)} />
  const link = <LinkOf handOver={handOver} product={product} organization={organization} />

  switch (state) {
    case 'waiting':
      return (
        <Notice
          tone="warn"
          live="polite"
          headingRef={heading}
          title={<Trans>Waiting for approval by your IT administrator</Trans>}
          actions={
            <>
              {mayContinue && (
                <Button onClick={continueWith}>
                  <Trans>It is approved: connect now</Trans>
                </Button>
              )}
              {putAway}
            </>
          }
        >
          <p>
            <Trans>
              Send this link to whoever administers {company} in your organisation. They see what is
              asked and why, and need no account here. This page notices by itself when they have
              decided.
            </Trans>
          </p>
          <Obstacle handOver={handOver} />
          {link}
          {refused}
        </Notice>
      )
    case 'approved':
      return (
        <Notice
          tone="ok"
          live="polite"
          headingRef={heading}
          title={<Trans>Approved: continue</Trans>}
          actions={
            <>
              {mayContinue && (
                <Button look="primary" onClick={continueWith}>
                  <Trans>Continue</Trans>
                </Button>
              )}
              {putAway}
            </>
          }
        >
          <p>
            {handOver.decidedAt !== null && (
              <>
                <When at={handOver.decidedAt} />
                {'. '}
              </>
            )}
            <Trans>
              Now sign in at {company} with the mailbox that shall send. The change can take a few
              minutes to apply there.
            </Trans>
          </p>
          {refused}
        </Notice>
      )
    case 'declined':
      return (
        <Notice
          tone="warn"
          live="polite"
          headingRef={heading}
          title={<Trans>Your IT administrator said no</Trans>}
          actions={putAway}
        >
          <p>
            {handOver.decidedAt !== null && (
              <>
                <When at={handOver.decidedAt} />
                {'. '}
              </>
            )}
            <Trans>
              Nothing changed, and emails leave as before. Ask for the reason; by the same link they
              can still approve.
            </Trans>
          </p>
          {link}
          {refused}
        </Notice>
      )
    case 'revoked':
    case 'expired':
      return (
        <Notice
          tone="neutral"
          live="polite"
          headingRef={heading}
          title={<Trans>The approval link has expired</Trans>}
          actions={
            <>
              <AskIt provider={provider} attemptId={null} />
              {putAway}
            </>
          }
        >
          <p>
            <Trans>
              Nobody approved within seven days, so the link leads nowhere now. Make a new one and
              send it.
            </Trans>
          </p>
          {refused}
        </Notice>
      )
    default:
      return state satisfies never
  }
}
