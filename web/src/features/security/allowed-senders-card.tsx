import type { SenderPolicy } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { Card } from '../../ui/card.tsx'
import { Notice } from '../../ui/notice.tsx'
import { AllowedSendersForm } from './allowed-senders-form.tsx'

const List = ({ title, entries }: { title: ReactNode; entries: readonly string[] }) => (
  <div>
    <h3 className="text-sm font-semibold">{title}</h3>
    {entries.length === 0 ? (
      <p className="mt-1 text-sm text-ink-soft">
        <Trans>Empty: every address is allowed.</Trans>
      </p>
    ) : (
      <ul className="mt-1.5 flex flex-wrap gap-2">
        {entries.map((entry) => (
          <li
            key={entry}
            className="rounded-md border border-line bg-sunken px-2.5 py-1 font-mono text-[0.8125rem]"
          >
            {entry}
          </li>
        ))}
      </ul>
    )}
  </div>
)

/** Which addresses may be used as senders: what the operator allows, and what the organisation does. */
export const AllowedSendersCard = ({
  policy,
  sender,
  mayChange,
}: {
  policy: SenderPolicy
  /** The sender in use, when it is the organisation’s own. */
  sender: string | null
  mayChange: boolean
}) => (
  <Card id="allowed-senders" title={<Trans>Allowed senders</Trans>}>
    <div className="space-y-5">
      <p className="max-w-prose text-sm text-ink-soft">
        <Trans>
          Only addresses on these lists can be used as the sender. This is checked when the sender
          is saved and again with every email.
        </Trans>
      </p>
      {policy.senderAllowed === false && (
        <Notice
          tone="bad"
          live="assertive"
          title={
            sender === null ? (
              <Trans>The sender in use is no longer allowed</Trans>
            ) : (
              <Trans>{sender} is no longer allowed</Trans>
            )
          }
        >
          <p>
            <Trans>Its emails wait. Allow it here, or choose another sender.</Trans>
          </p>
        </Notice>
      )}
      {policy.operator.length > 0 && (
        <List title={<Trans>Set by the operator</Trans>} entries={policy.operator} />
      )}
      {mayChange ? (
        <AllowedSendersForm policy={policy} sender={sender} />
      ) : (
        <List title={<Trans>Your organisation’s list</Trans>} entries={policy.organization} />
      )}
    </div>
  </Card>
)
