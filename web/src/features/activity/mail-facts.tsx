import type { ActivityDetail } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { emailSettingsQuery } from '../../lib/email-settings.ts'
import { Address } from '../../ui/address.tsx'
import { ExternalLink } from '../../ui/external-link.tsx'
import { When } from '../../ui/when.tsx'

const Fact = ({ name, children }: { name: ReactNode; children: ReactNode }) => (
  <div className="min-w-0">
    <dt className="text-xs font-medium text-ink-soft">{name}</dt>
    <dd className="mt-0.5">{children}</dd>
  </div>
)

const WorkspaceName = ({ id }: { id: string }) => {
  const { data } = useQuery(emailSettingsQuery)
  return <>{data?.organization.workspaces.find((one) => one.id === id)?.name ?? id}</>
}

/** What is known of one mail: never its contents. */
export const MailFacts = ({ detail }: { detail: ActivityDetail }) => {
  const { item, notification, logLink } = detail
  return (
    <>
      <dl className="grid gap-4 text-sm sm:grid-cols-2">
        <Fact name={<Trans>Recipients</Trans>}>
          <ul>
            {item.recipients.map((recipient) => (
              <li key={recipient}>
                <Address of={recipient} />
              </li>
            ))}
          </ul>
        </Fact>
        {item.from !== null && (
          <Fact name={<Trans>From</Trans>}>
            <Address of={item.from} />
            {item.diverted && (
              <span className="block text-ink-soft">
                <Trans>with a note, since your own mailbox could not send</Trans>
              </span>
            )}
          </Fact>
        )}
        {item.workspaceId !== null && (
          <Fact name={<Trans>Workspace</Trans>}>
            <WorkspaceName id={item.workspaceId} />
          </Fact>
        )}
        {notification.sendAfter !== null && (
          <Fact name={<Trans>Not before</Trans>}>
            <When at={notification.sendAfter} />
          </Fact>
        )}
        {notification.expiresAt !== null && notification.settledAt === null && (
          <Fact name={<Trans>Expires</Trans>}>
            <When at={notification.expiresAt} />
          </Fact>
        )}
        <Fact name={<Trans>Id</Trans>}>
          <code className="text-[0.8125rem]">{item.id}</code>
        </Fact>
      </dl>
      {logLink !== null && (
        <p className="mt-4 text-sm">
          <ExternalLink to={logLink}>
            <Trans>See it in the provider’s own log</Trans>
          </ExternalLink>
        </p>
      )}
    </>
  )
}
