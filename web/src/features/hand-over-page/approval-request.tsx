import { readHandOverPage, type HandOverPage } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { problemOf } from '../../lib/api-problem.ts'
import { callOrThrow } from '../../lib/api.ts'
import { useProductName } from '../../lib/session.ts'
import { useLocale } from '../../lib/use-locale.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { CardSkeletons } from '../../ui/skeleton.tsx'
import { When } from '../../ui/when.tsx'
import type { Ask } from './ask.ts'
import { Decision } from './decision.tsx'
import { DecisionNews } from './decision-news.tsx'
import { NotAsked, Scopes, WhoAsks } from './what-is-asked.tsx'

const Frame = ({
  product,
  heading,
  children,
}: {
  product: string
  heading: ReactNode
  children: ReactNode
}) => {
  const { t } = useLingui()
  return (
    <>
      <title>{t`Approve ${product}`}</title>
      <p className="flex min-h-8 items-center gap-2.5 pr-28 font-semibold">
        <img src="/favicon.svg" alt="" width="28" height="28" />
        {product}
      </p>
      <h1 className="mt-6 text-2xl font-semibold tracking-tight">{heading}</h1>
      {children}
    </>
  )
}

const LeadsNowhere = ({ page }: { page: HandOverPage }) => {
  const { productName: product, state } = page
  if (state === 'approved') {
    return (
      <Frame product={product} heading={<Trans>This request was approved</Trans>}>
        <p className="mt-2 text-ink-soft">
          <Trans>You have nothing more to do, and nobody needs this link any more.</Trans>
        </p>
      </Frame>
    )
  }
  return (
    <Frame product={product} heading={<Trans>This link leads nowhere any more</Trans>}>
      <p className="mt-2 text-ink-soft">
        {state === 'revoked' ? (
          <Trans>
            Whoever sent it has taken it back. There is nothing to do, unless they send you a new
            one.
          </Trans>
        ) : (
          <Trans>It was valid for seven days. Ask whoever sent it for a new one.</Trans>
        )}
      </p>
    </Frame>
  )
}

const Request = ({ page, ask, token }: { page: HandOverPage; ask: Ask; token: string }) => {
  const { productName: product, provider, state } = page
  const { organizationName: organization, askedBy } = ask
  return (
    <Frame
      product={product}
      heading={
        <Trans>
          {organization} asks you to approve {product}
        </Trans>
      }
    >
      <p className="mt-2 mb-6 text-ink-soft">
        <Trans>
          {askedBy} wants the notifications of {product} to leave from your organisation’s own
          mailbox. For that an administrator has to allow the app once. You need no account here.
        </Trans>{' '}
        {state !== 'approved' && (
          <Trans>
            The link works until <When at={page.expiresAt} />.
          </Trans>
        )}
      </p>
      <div className="space-y-5">
        <DecisionNews page={page} ask={ask} />
        <WhoAsks ask={ask} provider={provider} />
        <Scopes ask={ask} />
        <NotAsked ask={ask} />
        {state !== 'approved' && <Decision page={page} ask={ask} token={token} />}
      </div>
    </Frame>
  )
}

/** What an IT administrator is shown who was sent the link, and what they can answer. */
export const ApprovalRequest = ({ token }: { token: string }) => {
  const product = useProductName()
  const locale = useLocale()
  const { data, error, refetch } = useQuery({
    queryKey: ['hand-over-page', token, locale],
    queryFn: ({ signal }) =>
      callOrThrow(readHandOverPage, { params: { token }, query: { locale }, signal }),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: 'always',
  })
  if (data !== undefined) {
    return data.ask === null ? (
      <LeadsNowhere page={data} />
    ) : (
      <Request page={data} ask={data.ask} token={token} />
    )
  }
  if (error === null) {
    return (
      <div className="pt-14">
        <CardSkeletons heights={['h-24', 'h-44', 'h-80']} />
      </div>
    )
  }
  const problem = problemOf(error)
  if (problem.code === 'not_found' || problem.code === 'malformed_request') {
    return (
      <Frame product={product} heading={<Trans>There is no such link</Trans>}>
        <div className="mt-4">
          <Notice tone="warn">
            <p>
              <Trans>
                Check that the address was copied whole. If it was, ask whoever sent it for a new
                one.
              </Trans>
            </p>
          </Notice>
        </div>
      </Frame>
    )
  }
  return (
    <div className="pt-14">
      <ProblemNotice
        problem={problem}
        title={<Trans>The request could not be loaded</Trans>}
        actions={
          <Button look="primary" onClick={() => void refetch()}>
            <Trans>Try again</Trans>
          </Button>
        }
      />
    </div>
  )
}
