import type { ConnectionEnding, EmailSettings } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { COMPANY_OF } from '../../lib/provider-names.ts'
import { Notice } from '../../ui/notice.tsx'
import { When } from '../../ui/when.tsx'

type Connection = NonNullable<EmailSettings['connection']>

type Pressing = Exclude<ConnectionEnding['code'], 'idle_grant'>

const words = (
  code: Pressing,
  { provider, account: { email: mailbox } }: Connection,
): { readonly title: ReactNode; readonly advice: ReactNode } => {
  const company = COMPANY_OF[provider]
  switch (code) {
    case 'testing_mode':
      return {
        title: <Trans>The app at {company} is still in testing</Trans>,
        advice: (
          <Trans>
            Access given in testing lasts seven days. The operator has to publish the app; until
            then, reconnecting gives seven more.
          </Trans>
        ),
      }
    case 'time_limited':
      return {
        title: <Trans>Access was given for a limited time</Trans>,
        advice: (
          <Trans>Reconnect before it ends, and allow access at {company} without an end.</Trans>
        ),
      }
    case 'sign_in_frequency':
      return {
        title: <Trans>A rule of your organisation asks for a new sign-in from time to time</Trans>,
        advice: (
          <Trans>
            Reconnect before, or ask your IT administrator to exempt {mailbox} from that rule.
          </Trans>
        ),
      }
    default:
      return code satisfies never
  }
}

/** What will end the connection unless somebody acts, told while it still works. */
export const Endings = ({ connection }: { connection: Connection }) => {
  // An idle grant is renewed by ourselves, so there is nothing to tell anybody to do.
  const pressing = connection.endings.flatMap(({ code, at, detail }) =>
    code === 'idle_grant' ? [] : [{ code, at, detail }],
  )
  const idle = connection.endings.find(({ code }) => code === 'idle_grant')
  return (
    <>
      {pressing.map((one) => {
        const { title, advice } = words(one.code, connection)
        return (
          <Notice key={one.code} tone="warn" title={title}>
            <p>
              {one.at !== null && (
                <>
                  <Trans>
                    This connection ends about <When at={one.at} />.
                  </Trans>{' '}
                </>
              )}
              {advice}
              {one.detail !== null && <span className="text-ink-soft"> ({one.detail})</span>}
            </p>
          </Notice>
        )
      })}
      {idle?.at !== undefined && idle.at !== null && (
        <p className="max-w-prose text-sm text-ink-soft">
          <Trans>
            Unused, this access would end on <When at={idle.at} />. We renew it by ourselves long
            before.
          </Trans>
        </p>
      )}
    </>
  )
}
