import { Trans } from '@lingui/react/macro'
import { COMPANY_OF } from '../../lib/provider-names.ts'
import { situationOf } from '../../lib/rosetta.ts'
import { RosettaNotice } from '../../ui/rosetta-notice.tsx'
import { When } from '../../ui/when.tsx'
import { ProofPanel } from './proof-panel.tsx'
import type { Run } from './run.ts'
import { TestResult } from './test-result.tsx'
import { TestStages } from './test-stages.tsx'
import { isSettled } from './use-save-and-test.ts'

/** The second copy could not be sent to our own mail server: nothing is known by that way. */
const CopyNotSent = ({ test, connection, settings, product }: Run) => {
  const received = test.stages.find(({ stage }) => stage === 'received')
  if (received?.state !== 'failed' || received.code === null) return null
  return (
    <RosettaNotice
      code={received.code}
      situation={situationOf({
        provider: connection.provider,
        during: 'sending',
        productName: product,
        organizationName: settings.organization.name,
        mailbox: connection.account.email,
        senderEmail: test.email,
        tenant: connection.account.tenant,
      })}
      technical="none"
      tone="warn"
    />
  )
}

/** The newest run of Save and test, from its first stage to what a received copy proved. */
export const TestRun = (run: Run) => {
  const { test, connection, settings } = run
  return (
    <section aria-labelledby="test-run-title" className="space-y-4 border-t border-line pt-5">
      <div>
        <h3 id="test-run-title" className="text-sm font-semibold">
          <Trans>
            Test of <When at={test.startedAt} />
          </Trans>
        </h3>
        <div className="mt-2">
          <TestStages test={test} company={COMPANY_OF[connection.provider]} />
        </div>
      </div>
      {isSettled(test) && <TestResult {...run} />}
      {(test.state === 'accepted' || test.state === 'unknown') && (
        <>
          <CopyNotSent {...run} />
          <ProofPanel
            test={test}
            proof={test.proof}
            proving={settings.proving}
            situation={{
              provider: connection.provider,
              mailbox: connection.account.email,
              senderEmail: test.email,
            }}
          />
        </>
      )}
    </section>
  )
}
