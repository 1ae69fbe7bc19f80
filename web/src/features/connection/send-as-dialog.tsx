import { Trans } from '@lingui/react/macro'
import { Dialog } from '../../ui/dialog.tsx'
import { ProviderButton } from '../../ui/provider-button.tsx'

/** Says in plain words why Microsoft will ask a second time, before it does. */
export const SendAsDialog = ({
  mailbox,
  go,
  close,
}: {
  mailbox: string
  go: () => void
  close: () => void
}) => (
  <Dialog
    title={<Trans>One more permission from Microsoft</Trans>}
    lead={
      <Trans>
        So far {mailbox} may send from its own address only. To send from another address, Microsoft
        asks you once more.
      </Trans>
    }
    close={close}
  >
    <ul className="mt-4 mb-5 list-disc space-y-2 pl-5 text-sm">
      <li>
        <Trans>
          The new permission is called “Send mail on behalf of others”. It lets us send from shared
          mailboxes that {mailbox} may already use, and from nothing else.
        </Trans>
      </li>
      <li>
        <Trans>
          It does not give {mailbox} any new right: in the Exchange admin centre, {mailbox} also
          needs the “Send as” right on the other address.
        </Trans>
      </li>
      <li>
        <Trans>We still cannot read any mail.</Trans>
      </li>
    </ul>
    <ProviderButton provider="microsoft" onClick={go} />
  </Dialog>
)
