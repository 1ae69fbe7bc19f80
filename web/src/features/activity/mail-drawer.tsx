import { cancelMail, readActivityDetail, type ActivityDetail } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Suspense, useState } from 'react'
import { problemOf } from '../../lib/api-problem.ts'
import { callOrThrow } from '../../lib/api.ts'
import { useKindName } from '../../lib/kind-name.ts'
import { Button } from '../../ui/button.tsx'
import { CouldNotLoad } from '../../ui/could-not-load.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { late } from '../../ui/late.tsx'
import { RowSkeletons } from '../../ui/skeleton.tsx'
import { MailFacts } from './mail-facts.tsx'
import { MailTimeline } from './mail-timeline.tsx'

const ConfirmDialog = late(async () => (await import('../../ui/confirm-dialog.tsx')).ConfirmDialog)

const POLL_MS = 2000
const CAN_STILL_STOP: ReadonlySet<string> = new Set(['queued', 'held'])
const moves = (detail: ActivityDetail | undefined): boolean =>
  detail?.item.state === 'queued' || detail?.item.state === 'sending'

const Cancel = ({ id }: { id: string }) => {
  const client = useQueryClient()
  const [asking, setAsking] = useState(false)
  const run = useMutation({
    mutationFn: () => callOrThrow(cancelMail, { params: { notificationId: id } }),
    onSuccess: async () => {
      setAsking(false)
      await client.invalidateQueries({ queryKey: ['activity'] })
    },
  })
  return (
    <div className="mt-6 border-t border-line pt-5">
      <Button look="danger" onClick={() => setAsking(true)}>
        <Trans>Cancel this email</Trans>
      </Button>
      {asking && (
        <Suspense>
          <ConfirmDialog
            title={<Trans>Cancel this email?</Trans>}
            yes={<Trans>Cancel the email</Trans>}
            no={<Trans>Keep it</Trans>}
            busy={run.isPending}
            problem={run.error === null ? null : problemOf(run.error)}
            confirm={() => run.mutate()}
            close={() => setAsking(false)}
          >
            <p>
              <Trans>It will never leave, and its contents are erased at once.</Trans>
            </p>
          </ConfirmDialog>
        </Suspense>
      )}
    </div>
  )
}

/** One mail and its way. It follows along while the mail moves. */
export const MailDrawer = ({
  id,
  mayChange,
  close,
}: {
  id: string
  mayChange: boolean
  close: () => void
}) => {
  const kindName = useKindName()
  const { data, error, refetch } = useQuery({
    queryKey: ['activity', 'detail', id],
    queryFn: ({ signal }) =>
      callOrThrow(readActivityDetail, { params: { notificationId: id }, signal }),
    refetchInterval: ({ state }) => (moves(state.data) ? POLL_MS : false),
  })
  return (
    <Drawer
      title={data === undefined ? <Trans>Email</Trans> : kindName(data.item.kind)}
      close={close}
    >
      {data !== undefined && (
        <>
          <MailFacts detail={data} />
          <h3 className="mt-6 mb-3 font-semibold">
            <Trans>Its way</Trans>
          </h3>
          <MailTimeline notification={data.notification} />
          {mayChange && CAN_STILL_STOP.has(data.item.state) && <Cancel id={id} />}
        </>
      )}
      {data === undefined && error === null && <RowSkeletons />}
      {data === undefined && error !== null && (
        <CouldNotLoad error={error} again={() => void refetch()} />
      )}
    </Drawer>
  )
}
