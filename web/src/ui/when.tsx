import { useLingui } from '@lingui/react'
import { Trans } from '@lingui/react/macro'
import { absoluteMoment, relativeMoment } from '../lib/moment.ts'
import { useNow } from '../lib/use-now.ts'

/** A moment in the viewer’s zone. */
export const When = ({ at }: { at: string }) => {
  const { i18n } = useLingui()
  return <time dateTime={at}>{absoluteMoment(at, i18n.locale)}</time>
}

/** How long ago, with the exact moment on hover. */
export const Ago = ({ at }: { at: string }) => {
  const { i18n } = useLingui()
  const now = useNow()
  return (
    <time dateTime={at} title={absoluteMoment(at, i18n.locale)}>
      {relativeMoment(at, now, i18n.locale) ?? <Trans>just now</Trans>}
    </time>
  )
}
