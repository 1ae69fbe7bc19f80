import type { EmailSettings, SenderForm as Values, SenderTest } from '@letterhead/contract'
import { useLingui } from '@lingui/react/macro'
import { useMemo, useState } from 'react'
import { echo } from '../../lib/echo.ts'
import { COMPANY_OF } from '../../lib/provider-names.ts'
import { useProductName } from '../../lib/session.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { ConflictNotice } from './conflict-notice.tsx'
import { prefilledSender } from './prefilled-sender.ts'
import { SenderForm } from './sender-form.tsx'
import { SwitchPreview } from './switch-preview.tsx'
import { TestRun } from './test-run.tsx'
import { useConflict } from './use-conflict.ts'
import { useSaveAndTest } from './use-save-and-test.ts'

type Connection = NonNullable<EmailSettings['connection']>

/** The form, and under it how the newest test ended. */
export const EditableSender = ({
  settings,
  connection,
  askSendAs,
}: {
  settings: EmailSettings
  connection: Connection
  askSendAs: () => void
}) => {
  const { t } = useLingui()
  const product = useProductName()
  const company = COMPANY_OF[connection.provider]
  const news = useMemo(
    () => ({
      settled: (test: SenderTest) => {
        if (test.state === 'accepted') void echo('success', t`Accepted by ${company}.`)
        else void echo('error', t`The test email was not sent. Read what to do on the page.`)
      },
      received: ({ proof }: SenderTest) => {
        const from = proof.method === 'probe' ? proof.received?.from : undefined
        if (from === undefined || from === null) return
        const shown = `${from.name} <${from.email}>`
        void echo(proof.verdict === 'proven' ? 'success' : 'error', t`Received: shown as ${shown}.`)
      },
    }),
    [t, company],
  )
  const { running, test, problem, save, reset, ownId } = useSaveAndTest(settings.lastTest, news)
  const refusal = problem?.code === 'precondition_failed' ? problem : null
  const { version, isOld, changed, accept, setDirty } = useConflict(settings, {
    ownTestId: ownId,
    refused: refusal !== null,
  })
  const [loads, setLoads] = useState(0)
  // What was asked for last. Its preview has been read, and must not push the result about when it goes.
  const [asked, setAsked] = useState<Values | null>(null)
  const isAsked = (typed: Values) =>
    typed.email.trim() === asked?.email && typed.alias.trim() === asked.alias
  const takeOver = () => {
    accept()
    reset()
  }
  const tested = [test, settings.sender].filter((one) => one !== null)
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
        key={loads}
        values={values}
        connection={connection}
        organization={settings.organization.name}
        tested={tested}
        busy={running}
        refusedFields={refusedFields}
        save={(form) => {
          setAsked(form)
          save({ ...form, version })
        }}
        onDirty={setDirty}
        askSendAs={askSendAs}
        renderPreview={(typed) =>
          senderInUse.kind === 'platform' &&
          !isAsked(typed) && <SwitchPreview settings={settings} {...typed} />
        }
      />
      {!running && isOld && (
        <ConflictNotice
          changed={refusal?.changed ?? changed}
          latest={values}
          load={() => {
            takeOver()
            setLoads(loads + 1)
          }}
          keep={takeOver}
        />
      )}
      {!running && problem !== null && refusal === null && <ProblemNotice problem={problem} />}
      {(problem === null || refusal !== null) && test !== null && (
        <TestRun test={test} connection={connection} settings={settings} product={product} />
      )}
    </div>
  )
}
