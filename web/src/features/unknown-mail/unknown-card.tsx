import type { ResolveAs } from '@letterhead/contract'
import { Plural, Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Suspense, useRef, useState } from 'react'
import { problemOf } from '../../lib/api-problem.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { KeysetPages } from '../../ui/keyset-pages.tsx'
import { late } from '../../ui/late.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Pill } from '../../ui/pill.tsx'
import { UnknownItem } from './unknown-item.tsx'
import { readUnknownSlice, unknownCountQuery, useResolve, type Resolution } from './unknown-mail.ts'

const ResolveDialog = late(async () => (await import('./resolve-dialog.tsx')).ResolveDialog)

const ForAll = ({ ask }: { ask: (as: ResolveAs) => void }) => (
  <div className="flex flex-wrap gap-2 border-t border-line pt-4">
    <Button onClick={() => ask('accepted')}>
      <Trans>All have left…</Trans>
    </Button>
    <Button onClick={() => ask('send_again')}>
      <Trans>Send all again…</Trans>
    </Button>
  </div>
)

const Outcome = ({ resolved, skipped }: { resolved: number; skipped: number }) => (
  <Notice tone="ok" live="polite">
    <p>
      <Plural value={resolved} one="# email is settled." other="# emails are settled." />{' '}
      {skipped > 0 && (
        <Plural
          value={skipped}
          one="# was left out: it was settled meanwhile or its contents were erased."
          other="# were left out: they were settled meanwhile or their contents were erased."
        />
      )}
    </p>
  </Notice>
)

/** Mail of which nobody knows whether it left. We never send it again by ourselves. */
export const UnknownCard = ({ mayChange }: { mayChange: boolean }) => {
  const heading = useRef<HTMLHeadingElement>(null)
  const { data } = useQuery(unknownCountQuery)
  const [asked, setAsked] = useState<Resolution | null>(null)
  const run = useResolve(() => setAsked(null))
  const total = data?.total ?? 0
  if (total === 0 && run.data === undefined) return null
  return (
    <Card
      id="unknown-mail"
      headingRef={heading}
      title={<Trans>Emails that may have left</Trans>}
      status={
        total > 0 && (
          <Pill tone="warn">
            <Plural value={total} one="# unknown" other="# unknown" />
          </Pill>
        )
      }
    >
      <div className="space-y-4">
        {run.data !== undefined && <Outcome {...run.data} />}
        {total > 0 && (
          <>
            <p className="max-w-prose text-sm text-ink-soft">
              <Trans>
                The provider was called and no clear answer came back. Sending again could double
                the email, so a person decides: look whether it has left, then say so or send it
                again.
              </Trans>
            </p>
            <KeysetPages
              queryKey={['unknown-mail', 'list']}
              read={readUnknownSlice}
              renderNothing={() => null}
              renderItems={(items) => (
                <ol className="divide-y divide-line">
                  {items.map((mail) => (
                    <UnknownItem
                      key={mail.id}
                      mail={mail}
                      resolve={mayChange ? (as) => setAsked({ ids: [mail.id], as }) : null}
                    />
                  ))}
                </ol>
              )}
            />
            {mayChange && total > 1 && <ForAll ask={(as) => setAsked({ ids: 'all', as })} />}
          </>
        )}
      </div>
      {asked !== null && (
        <Suspense>
          <ResolveDialog
            count={asked.ids === 'all' ? total : asked.ids.length}
            as={asked.as}
            busy={run.isPending}
            problem={run.error === null ? null : problemOf(run.error)}
            after={heading}
            confirm={() => run.mutate(asked)}
            close={() => setAsked(null)}
          />
        </Suspense>
      )}
    </Card>
  )
}
