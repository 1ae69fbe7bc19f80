import { useLingui } from '@lingui/react/macro'
import { Toaster } from 'sonner'

/** Echoes of what also stands on the page. Alt+T reaches them. */
export const Toasts = () => {
  const { t } = useLingui()
  return (
    <Toaster
      position="bottom-right"
      theme="system"
      closeButton
      duration={8000}
      containerAriaLabel={t`Messages`}
      toastOptions={{ closeButtonAriaLabel: t`Close` }}
    />
  )
}
