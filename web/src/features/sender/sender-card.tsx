import type { EmailSettings, SenderTest } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useCallback, useMemo, type ReactNode } from 'react'
import { toast } from 'sonner'
import { COMPANY_OF } from '../../lib/provider-names.ts'
import { Card } from '../../ui/card.tsx'
import { Pill } from '../../ui/pill.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { prefilledSender } from './prefilled-sender.ts'
import { SenderForm } from './sender-form.tsx'
import { TestResult } from './test-result.tsx'
import { isSettled, useSaveAndTest } from './use-save-and-test.ts'

type Connection = NonNullable<EmailSettings['connection']>

const ReadOnlySender = ({ sender }: Pick<EmailSettings, 'sender'>) =>
  sender === null ? (
    <p className="text-sm text-ink-soft">
      <Trans>No sender is set.</Trans>
    </p>
  ) : (
    <dl className="grid gap-4 text-sm sm:grid-cols-2">
      <div>
        <dt className="text-xs font-medium text-ink-soft">
          <Trans>Sender email</Trans>
        </dt>
        <dd className="mt-0.5">{sender.email}</dd>
      </div>
      <div>
        <dt className="text-xs font-medium text-ink-soft">
          <Trans>Sender alias</Trans>
        </dt>
        <dd className="mt-0.5">{sender.alias}</dd>
      </div>
    </dl>
  )

const EditableSender = ({
  settings,
  connection,
  askSendAs,
}: {
  settings: EmailSettings
  connection: Connection
  askSendAs: () => void
}) => {
  const { t } = useLingui()
  const company = COMPANY_OF[connection.provider]
  const settled = useCallback(
    (test: SenderTest) => {
      const recipient = test.to
      if (test.state === 'accepted') {
        toast.success(t`Saved. ${company} accepted the test email to ${recipient}.`)
      } else toast.error(t`The test email was not sent. Read what to do on the page.`)
    },
    [t, company],
  )
  const { running, test, problem, save } = useSaveAndTest(settings.lastTest, settled)
  const values = useMemo(() => prefilledSender(settings), [settings])
  const refusedFields = useMemo(
    () =>
      (['email', 'alias'] as const).filter((field) =>
        problem?.errors.some(({ pointer }) => pointer.endsWith(`/${field}`)),
      ),
    [problem],
  )
  const { senderInUse } = settings

  return (
    <div className="space-y-5">
      <SenderForm
        values={values}
        connection={connection}
        organization={settings.organization.name}
        busy={running}
        refusedFields={refusedFields}
        save={save}
        askSendAs={askSendAs}
      />
      {!running && problem !== null && <ProblemNotice problem={problem} />}
      {!running && problem === null && test !== null && isSettled(test) && (
        <TestResult test={test} connection={connection} current={senderInUse.email} />
      )}
    </div>
  )
}

/** Who the mail comes from. It can be chosen once a mailbox is connected. */
export const SenderCard = ({
  settings,
  askSendAs,
}: {
  settings: EmailSettings
  askSendAs: () => void
}) => {
  const { connection, sender, mayChange } = settings
  const live = connection !== null && connection.state !== 'disconnected'
  const status: ReactNode =
    sender !== null && live ? (
      <Pill tone="ok">
        <Trans>In use</Trans>
      </Pill>
    ) : undefined
  return (
    <Card id="sender" title={<Trans>Sender</Trans>} status={status}>
      {!live && (
        <p className="text-sm text-ink-soft">
          <Trans>
            Once a mailbox is connected, you choose here which name and address recipients see, and
            test it.
          </Trans>
        </p>
      )}
      {live && !mayChange && <ReadOnlySender sender={sender} />}
      {live && mayChange && (
        <EditableSender settings={settings} connection={connection} askSendAs={askSendAs} />
      )}
    </Card>
  )
}
