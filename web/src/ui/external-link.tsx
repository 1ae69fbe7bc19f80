import { Trans } from '@lingui/react/macro'
import { ExternalLink as Arrow } from 'lucide-react'
import type { ReactNode } from 'react'

export const linkLook =
  'font-medium text-accent underline underline-offset-2 hover:text-accent-strong'

export const ExternalLink = ({ to, children }: { to: string; children: ReactNode }) => (
  <a href={to} target="_blank" rel="noreferrer noopener" className={linkLook}>
    {children}
    <Arrow aria-hidden className="ml-1 inline size-3.5 align-[-0.125em]" />
    <span className="sr-only">
      {' '}
      <Trans>(opens in a new tab)</Trans>
    </span>
  </a>
)
