import type { AuthResult, ReceivedCopy } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { summaryLook } from '../../ui/disclosure-look.ts'

const Row = ({ name, children }: { name: ReactNode; children: ReactNode }) => (
  <div className="contents">
    <dt className="text-ink-soft">{name}</dt>
    <dd className="mb-1.5 font-mono text-[0.8125rem] sm:mb-0">{children}</dd>
  </div>
)

/** `pass`, `fail`, …: the exact terms of RFC 8601, which IT people look for. */
const Result = ({ result, aligned }: { result: AuthResult; aligned?: boolean }) => (
  <>
    {result}
    {result === 'pass' && aligned === false && (
      <>
        {' '}
        (<Trans>not aligned</Trans>)
      </>
    )}
  </>
)

/** The received copy itself, for IT people: exact terms, closed until somebody asks. */
export const ReceivedFacts = ({ received }: { received: ReceivedCopy }) => {
  const { t } = useLingui()
  const { from, returnPath, replyTo, messageId, spf, dkim, dmarc, tls, ip, secondsOnTheWay } =
    received
  return (
    <details>
      <summary className={summaryLook}>
        <Trans>What arrived, in detail</Trans>
      </summary>
      <dl className="mt-2 grid grid-cols-1 gap-x-4 gap-y-1 sm:grid-cols-[max-content_1fr]">
        {from !== null && (
          <Row name="From">
            {from.name} {`<${from.email}>`}
          </Row>
        )}
        {returnPath !== null && <Row name="Return-Path">{returnPath}</Row>}
        {replyTo !== null && <Row name="Reply-To">{replyTo}</Row>}
        {messageId !== null && <Row name="Message-ID">{messageId}</Row>}
        <Row name="SPF">
          <Result result={spf.result} aligned={spf.aligned} /> {spf.domain}
        </Row>
        {dkim.map((one) => (
          <Row key={`${one.domain} ${one.selector}`} name="DKIM">
            <Result result={one.result} aligned={one.aligned} /> {one.domain} s={one.selector}
            {one.keyBits !== null && ` ${one.keyBits} bit`}
          </Row>
        ))}
        <Row name="DMARC">
          <Result result={dmarc.result} /> {dmarc.domain}
          {dmarc.policy !== null && ` p=${dmarc.policy}`}
        </Row>
        {tls !== null && <Row name="TLS">{tls}</Row>}
        {ip !== null && <Row name={t`Last server`}>{ip}</Row>}
        {secondsOnTheWay !== null && (
          <Row name={t`On the way`}>
            <Trans>{secondsOnTheWay} s</Trans>
          </Row>
        )}
      </dl>
    </details>
  )
}
