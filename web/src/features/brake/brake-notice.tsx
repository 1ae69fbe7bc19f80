import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { askedAhead } from '../../lib/asked-ahead.ts'
import { buttonLook } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { PulledWords } from './brake-card.tsx'
import { brakeQuery } from './brake.ts'

/**
 * On every page about sending: nothing leaves. `where` leads to the brake those who may release it;
 * `brief` where the brake itself says more on the same page.
 */
export const BrakeNotice = ({
  where,
  brief = false,
}: {
  where: string | null
  brief?: boolean
}) => {
  const { data } = useQuery({ ...brakeQuery, ...askedAhead })
  if (data === undefined || data.pulled === null) return null
  return (
    <Notice
      tone="bad"
      live="polite"
      title={<Trans>All sending is stopped</Trans>}
      actions={
        where !== null && (
          <Link href={where} className={buttonLook('secondary')}>
            <Trans>Go to the brake</Trans>
          </Link>
        )
      }
    >
      {!brief && <PulledWords brake={data} />}
    </Notice>
  )
}
