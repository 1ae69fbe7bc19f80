import type { CheckState } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { CircleAlert, CircleCheck, CircleHelp, TriangleAlert, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Tone } from '../../ui/notice.tsx'

interface Sign {
  readonly Icon: LucideIcon
  readonly look: string
  readonly tone: Tone
}
export const SIGN: Record<CheckState, Sign> = {
  pass: { Icon: CircleCheck, look: 'text-ok', tone: 'ok' },
  warn: { Icon: TriangleAlert, look: 'text-warn', tone: 'warn' },
  fail: { Icon: CircleAlert, look: 'text-bad', tone: 'bad' },
  unknown: { Icon: CircleHelp, look: 'text-ink-soft', tone: 'neutral' },
}

export const stateName = (state: CheckState): ReactNode => {
  switch (state) {
    case 'pass':
      return <Trans>Good</Trans>
    case 'warn':
      return <Trans>Can be better</Trans>
    case 'fail':
      return <Trans>Problem</Trans>
    case 'unknown':
      return <Trans>Unknown</Trans>
    default:
      return state satisfies never
  }
}
