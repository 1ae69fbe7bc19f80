import type { RosettaOwner, RosettaProvider } from '@letterhead/contract/rosetta'
import { Trans } from '@lingui/react/macro'
import { Clock, User, UserCog, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { COMPANY_OF } from '../lib/provider-names.ts'

const ICON: Record<RosettaOwner, LucideIcon> = {
  you: User,
  your_it: UserCog,
  operator: UserCog,
  provider: Clock,
  nobody: Clock,
}

const nameOf = (owner: RosettaOwner, product: string, provider: RosettaProvider): ReactNode => {
  switch (owner) {
    case 'you':
      return <Trans>You</Trans>
    case 'your_it':
      return <Trans>Your IT administrator</Trans>
    case 'operator':
      return <Trans>The operator of {product}</Trans>
    case 'provider':
      return provider === 'platform' ? (
        <Trans>The operator of {product}</Trans>
      ) : (
        COMPANY_OF[provider]
      )
    case 'nobody':
      return <Trans>Nobody: wait</Trans>
    default:
      return owner satisfies never
  }
}

/** Who must act, before what is to be done. */
export const Owner = ({
  owner,
  product,
  provider,
}: {
  owner: RosettaOwner
  product: string
  provider: RosettaProvider
}) => {
  const Icon = ICON[owner]
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <span className="text-ink-soft">
        <Trans>Who must act:</Trans>
      </span>
      <span className="inline-flex items-center gap-1.5 rounded-full border border-edge bg-surface px-2.5 py-0.5 text-xs font-semibold">
        <Icon aria-hidden className="size-3.5 shrink-0" />
        {nameOf(owner, product, provider)}
      </span>
    </p>
  )
}
