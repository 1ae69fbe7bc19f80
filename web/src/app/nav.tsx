import { Trans, useLingui } from '@lingui/react/macro'
import { LayoutGrid, Mail, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { PATHS } from './paths.ts'

const To = ({
  href,
  icon: Icon,
  children,
}: {
  href: string
  icon: LucideIcon
  children: ReactNode
}) => {
  const [pathname] = useLocation()
  return (
    <Link
      href={href}
      aria-current={pathname === href ? 'page' : undefined}
      className="flex min-h-10 items-center gap-2.5 rounded-md px-3 text-sm font-medium text-ink-soft hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent pointer-coarse:min-h-11"
    >
      <Icon aria-hidden className="size-4.5 shrink-0" />
      {children}
    </Link>
  )
}

/** The pages of an organisation’s settings. */
export const Nav = () => {
  const { t } = useLingui()
  return (
    <nav aria-label={t`Settings`} className="flex flex-wrap gap-1 lg:flex-col">
      <To href={PATHS.integrations} icon={LayoutGrid}>
        <Trans>Integrations</Trans>
      </To>
      <To href={PATHS.emailSending} icon={Mail}>
        <Trans>Email sending</Trans>
      </To>
    </nav>
  )
}
