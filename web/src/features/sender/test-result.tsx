import type { EmailSettings, SenderTest } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { COMPANY_OF } from '../../lib/provider-names.ts'
import { sameAddress } from '../../lib/same-address.ts'
import { sendingCodeWords } from '../../lib/sending-code-words.tsx'
import { ExternalLink } from '../../ui/external-link.tsx'
import { Notice } from '../../ui/notice.tsx'
import { TechnicalDetails } from '../../ui/technical-details.tsx'
import { When } from '../../ui/when.tsx'

type Connection = NonNullable<EmailSettings['connection']>
interface Shown {
  readonly test: SenderTest
  readonly connection: Connection
}

const Accepted = ({ test, connection }: Shown) => {
  const { to: recipient, email: sender } = test
  const company = COMPANY_OF[connection.provider]
  const foreign = !sameAddress(test.email, connection.account.email)
  return (
    <Notice
      tone="ok"
      live="polite"
      title={
        <Trans>
          Saved. {company} accepted the test email to {recipient}.
        </Trans>
      }
    >
      <p>
        <When at={test.settledAt ?? test.startedAt} />
      </p>
      <p>
        <Trans>
          Allow a few minutes. Nothing there? Look in spam, then in{' '}
          <ExternalLink to={connection.links.log}>the sending log</ExternalLink>.
        </Trans>
      </p>
      {connection.provider === 'google' && foreign && (
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

const Failed = ({ test, connection, current }: Shown & { current: string }) => {
  const { email: sender } = test
  const code = test.code ?? (test.state === 'expired' ? 'test_expired' : 'unexpected_answer')
  const words = sendingCodeWords(code, {
    provider: connection.provider,
    company: COMPANY_OF[connection.provider],
    mailbox: connection.account.email,
    sender,
  })
  return (
    <Notice tone={test.state === 'unknown' ? 'warn' : 'bad'} live="assertive" title={words.title}>
      <p>{words.advice}</p>
      <p>
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
      <TechnicalDetails code={code} details={test.technical} />
    </Notice>
  )
}

/** How the newest test ended. It stays until the next one; the toast is only an echo of it. */
export const TestResult = ({ test, connection, current }: Shown & { current: string }) =>
  test.state === 'accepted' ? (
    <Accepted test={test} connection={connection} />
  ) : (
    <Failed test={test} connection={connection} current={current} />
  )
