import { approveHandOver, declineHandOver, type HandOverPage } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ChevronRight } from 'lucide-react'
import { problemOf } from '../../lib/api-problem.ts'
import { callOrThrow } from '../../lib/api.ts'
import { Button, buttonLook } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { summaryLook } from '../../ui/disclosure-look.ts'
import { ExternalLink } from '../../ui/external-link.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { ProviderLogo } from '../../ui/provider-logo.tsx'
import type { Ask } from './ask.ts'
import { ClientId } from './what-is-asked.tsx'

const useAnswer = (answer: typeof approveHandOver | typeof declineHandOver, token: string) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => callOrThrow(answer, { params: { token } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['hand-over-page', token] }),
  })
}

const Menus = ({ path }: { path: readonly string[] }) => (
  <ol className="flex flex-wrap items-center gap-x-1 gap-y-1 text-sm">
    {path.map((menu, place) => (
      <li key={menu} className="flex items-center gap-1">
        {place > 0 && <ChevronRight aria-hidden className="size-3.5 shrink-0 text-ink-soft" />}
        <span className="font-medium">{menu}</span>
      </li>
    ))}
  </ol>
)

const Console = ({ ask }: { ask: Ask }) => {
  const host = new URL(ask.console.url).host
  return (
    <div className="space-y-2">
      <p className="text-sm">
        <ExternalLink to={ask.console.url}>
          <Trans>Open {host}</Trans>
        </ExternalLink>
      </p>
      <Menus path={ask.console.path} />
    </div>
  )
}

/** Approving as the provider wants it, by hand where it must be, or saying no. */
export const Decision = ({ page, ask, token }: { page: HandOverPage; ask: Ask; token: string }) => {
  const approve = useAnswer(approveHandOver, token)
  const decline = useAnswer(declineHandOver, token)
  const problem = approve.error ?? decline.error
  const { approve: consent } = ask
  const host = consent === null ? '' : new URL(consent.url).host
  return (
    <Card id="decision" title={<Trans>How to approve</Trans>}>
      <div className="space-y-5">
        <ol className="max-w-prose list-decimal space-y-1.5 pl-5 text-sm marker:font-semibold">
          {ask.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        {consent === null ? (
          <div className="space-y-3 rounded-lg border border-line bg-sunken p-4">
            <ClientId ask={ask} />
            <Console ask={ask} />
            <Button look="primary" busy={approve.isPending} onClick={() => approve.mutate()}>
              <Trans>I have trusted it</Trans>
            </Button>
          </div>
        ) : (
          <>
            <div className="space-y-2">
              <a href={consent.path} className={buttonLook('primary')}>
                <span className="rounded-sm bg-[#fff] p-0.5">
                  <ProviderLogo provider={page.provider} />
                </span>
                <Trans>Approve at Microsoft</Trans>
              </a>
              <p className="text-xs text-ink-soft">
                <Trans>Leads to {host} and back here.</Trans>
              </p>
            </div>
            <details className="text-sm">
              <summary className={summaryLook}>
                <Trans>Or grant it by hand in the console</Trans>
              </summary>
              <div className="mt-2 space-y-3 rounded-lg border border-line bg-sunken p-4">
                <Console ask={ask} />
                <Button busy={approve.isPending} onClick={() => approve.mutate()}>
                  <Trans>I have granted it</Trans>
                </Button>
              </div>
            </details>
          </>
        )}
        {problem !== null && <ProblemNotice problem={problemOf(problem)} />}
        {page.state === 'waiting' && (
          <div className="border-t border-line pt-4">
            <Button busy={decline.isPending} onClick={() => decline.mutate()}>
              <Trans>I do not approve</Trans>
            </Button>
          </div>
        )}
      </div>
    </Card>
  )
}
