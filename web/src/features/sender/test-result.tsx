import { Trans } from '@lingui/react/macro'
import { COMPANY_OF } from '../../lib/provider-names.ts'
import { sameAddress } from '../../lib/same-address.ts'
import { situationOf } from '../../lib/rosetta.ts'
import { ExternalLink } from '../../ui/external-link.tsx'
import { Notice } from '../../ui/notice.tsx'
import { RosettaNotice } from '../../ui/rosetta-notice.tsx'
import { When } from '../../ui/when.tsx'
import type { Run } from './run.ts'

const Accepted = ({ test, connection, settings }: Run) => {
  const { to: recipient, email: sender, overtaken } = test
  const company = COMPANY_OF[connection.provider]
  const foreign = !sameAddress(test.email, connection.account.email)
  const current = settings.senderInUse.email
  // The operator may want the sender proven before it is used.
  const proven = !settings.proving.required || test.proof.verdict === 'proven'
  const inUse = proven && !overtaken
  const name = settings.sender?.changedBy ?? null
  return (
    <Notice
      tone={inUse ? 'ok' : 'warn'}
      live="polite"
      title={
        inUse ? (
          <Trans>
            Saved. {company} accepted the test email to {recipient}.
          </Trans>
        ) : (
          <Trans>
            {company} accepted the test email to {recipient}. The sender is not in use yet.
          </Trans>
        )
      }
    >
      {overtaken && (
        <p className="font-semibold">
          {name === null ? (
            <Trans>Another admin’s sender came into use first and was kept: {current}.</Trans>
          ) : (
            <Trans>
              {name}’s sender came into use first and was kept: {current}. To use this one, save and
              test again.
            </Trans>
          )}
        </p>
      )}
      {!proven && !overtaken && (
        <p className="font-semibold">
          <Trans>It has to be proven first; until then {current} stays in use.</Trans>
        </p>
      )}
      <p>
        <When at={test.settledAt ?? test.startedAt} />
      </p>
      <p>
        <Trans>
          Allow a few minutes. Nothing there? Look in spam, then in{' '}
          <ExternalLink to={connection.links.log}>the sending log</ExternalLink>.
        </Trans>
      </p>
      {connection.provider === 'google' && foreign && test.proof.method === null && (
        <p>
          <Trans>
            Open the test email and check that it comes from {sender}. Gmail replaces an address it
            does not know with the mailbox’s own.
          </Trans>
        </p>
      )}
      {test.providerMessageId !== null && (
        <p className="text-ink-soft">
          <Trans>Message id at {company}:</Trans>{' '}
          <code className="text-[0.8125rem]">{test.providerMessageId}</code>
        </p>
      )}
    </Notice>
  )
}

const Failed = ({ test, connection, settings, product }: Run) => {
  const { email: sender } = test
  const current = settings.senderInUse.email
  const code = test.code ?? (test.state === 'expired' ? 'test_expired' : 'unexpected_answer')
  return (
    <RosettaNotice
      code={code}
      situation={situationOf({
        provider: connection.provider,
        during: 'sending',
        productName: product,
        organizationName: settings.organization.name,
        mailbox: connection.account.email,
        senderEmail: sender,
        tenant: connection.account.tenant,
      })}
      technical={test.technical}
      tone={test.state === 'unknown' ? 'warn' : 'bad'}
      live="assertive"
    >
      <p className="font-semibold">
        {test.state === 'unknown' ? (
          <Trans>
            We cannot tell whether the test email was sent, so your changes were not saved.{' '}
            {current} stays in use.
          </Trans>
        ) : (
          <Trans>
            The test email was not sent and your changes were not saved. {current} stays in use.
          </Trans>
        )}
      </p>
      <p className="text-ink-soft">
        <Trans>
          Test as {sender}, <When at={test.settledAt ?? test.startedAt} />
        </Trans>
      </p>
    </RosettaNotice>
  )
}

/** How the newest test ended. It stays until the next one; the toast is only an echo of it. */
export const TestResult = (shown: Run) =>
  shown.test.state === 'accepted' ? <Accepted {...shown} /> : <Failed {...shown} />
