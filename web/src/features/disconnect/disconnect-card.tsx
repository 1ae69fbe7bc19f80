import type { Disconnected, EmailSettings } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { Suspense, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { late } from '../../ui/late.tsx'

const DisconnectDialog = late(
  async () => (await import('./disconnect-dialog.tsx')).DisconnectDialog,
)

export const DisconnectButton = ({
  settings,
  email,
  done,
}: {
  settings: EmailSettings
  email: string
  done: (disconnected: Disconnected) => void
}) => {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)}>
        <Trans>Disconnect</Trans>
      </Button>
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
    </>
  )
}
