import type { EmailSettings } from '@letterhead/contract'
import { Suspense } from 'react'
import type { Connect } from './use-connect.ts'
import { late } from '../../ui/late.tsx'

const ProviderChooser = late(async () => (await import('./provider-chooser.tsx')).ProviderChooser)
const SendAsDialog = late(async () => (await import('./send-as-dialog.tsx')).SendAsDialog)

/** The question before the window: which provider, or why Microsoft asks once more. */
export const ConnectDialogs = ({
  connect,
  settings,
}: {
  connect: Connect
  settings: EmailSettings
}) => {
  if (connect.state.at !== 'choosing') return null
  const { purpose } = connect.state
  return (
    <Suspense>
      {purpose === 'send_as' ? (
        <SendAsDialog
          mailbox={settings.connection?.account.email ?? ''}
          go={() => connect.go('microsoft', purpose)}
          close={connect.cancel}
        />
      ) : (
        <ProviderChooser
          providers={settings.providers}
          go={(provider) => connect.go(provider, purpose)}
          close={connect.cancel}
        />
      )}
    </Suspense>
  )
}
