import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { buttonLook } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { PulledWords } from './brake-card.tsx'
import { brakeQuery } from './brake.ts'

/** On every page about sending: nothing leaves, and where that can be changed. */
export const BrakeNotice = ({ where, mayChange }: { where: string; mayChange: boolean }) => {
  const { data } = useQuery(brakeQuery)
  if (data === undefined || data.pulled === null) return null
  return (
    <Notice
      tone="bad"
      live="polite"
      title={<Trans>All sending is stopped</Trans>}
      actions={
        mayChange && (
          <Link href={where} className={buttonLook('secondary')}>
            <Trans>Go to the brake</Trans>
          </Link>
        )
      }
    >
      <PulledWords brake={data} />
    </Notice>
  )
}
