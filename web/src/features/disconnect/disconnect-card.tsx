import type { Disconnected, EmailSettings } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { Suspense, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { late } from '../../ui/late.tsx'
import { NamedAddress } from '../../ui/named-address.tsx'

const DisconnectDialog = late(
  async () => (await import('./disconnect-dialog.tsx')).DisconnectDialog,
)

/** The way out stands last and by itself, away from what is used every day. */
export const DisconnectCard = ({
  settings,
  email,
  done,
}: {
  settings: EmailSettings
  email: string
  done: (disconnected: Disconnected) => void
}) => {
  const [asking, setAsking] = useState(false)
  const defaultSender = <NamedAddress of={settings.platformSender} />
  return (
    <Card id="disconnect" title={<Trans>Disconnect this mailbox</Trans>}>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-4">
        <p className="max-w-md text-sm text-ink-soft">
          <Trans>
            Our access is deleted, and new emails leave from {defaultSender} again. You are asked
            first.
          </Trans>
        </p>
        <Button look="danger" onClick={() => setAsking(true)}>
          <Trans>Disconnect</Trans>
        </Button>
      </div>
      {asking && (
        <Suspense>
          <DisconnectDialog
            settings={settings}
            email={email}
            close={() => setAsking(false)}
            done={(disconnected) => {
              setAsking(false)
              done(disconnected)
            }}
          />
        </Suspense>
      )}
    </Card>
  )
}
