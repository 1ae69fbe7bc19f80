import { Trans, useLingui } from '@lingui/react/macro'
import {
  BadgeCheck,
  ChartColumn,
  FileChartColumn,
  LayoutGrid,
  Mail,
  ScrollText,
  ServerCog,
  ShieldCheck,
  type LucideIcon,
} from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import type { SignedIn } from '../lib/session.ts'
import { PATHS } from './paths.ts'

type Role = SignedIn['person']['role']

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
  const link = useRef<HTMLAnchorElement>(null)
  const here = pathname === href
  useEffect(() => {
    // On a narrow screen the pages lie side by side.
    if (here) link.current?.scrollIntoView?.({ block: 'nearest', inline: 'center' })
  }, [here])
  return (
    <Link
      ref={link}
      href={href}
      aria-current={here ? 'page' : undefined}
      className="flex shrink-0 min-h-10 items-center gap-2.5 rounded-md px-3 text-sm font-medium text-ink-soft hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent pointer-coarse:min-h-11"
    >
      <Icon aria-hidden className="size-4.5 shrink-0" />
      {children}
    </Link>
  )
}

const OrganizationPages = ({ role }: { role: Role }) => (
  <>
    <To href={PATHS.integrations} icon={LayoutGrid}>
      <Trans>Integrations</Trans>
    </To>
    <To href={PATHS.emailSending} icon={Mail}>
      <Trans>Email sending</Trans>
    </To>
    <To href={PATHS.deliverability} icon={BadgeCheck}>
      <Trans>Deliverability</Trans>
    </To>
    <To href={PATHS.security} icon={ShieldCheck}>
      <Trans>Security</Trans>
    </To>
    <To href={PATHS.activity} icon={ChartColumn}>
      <Trans>Activity</Trans>
    </To>
    {role === 'admin' && (
      <>
        <To href={PATHS.report} icon={FileChartColumn}>
          <Trans>Report</Trans>
        </To>
        <To href={PATHS.audit} icon={ScrollText}>
          <Trans>Audit</Trans>
        </To>
      </>
    )}
  </>
)

/** The pages that somebody in this role has. */
export const Nav = ({ role }: { role: Role }) => {
  const { t } = useLingui()
  return (
    <nav
      aria-label={t`Settings`}
      className="-mx-4 flex min-w-0 gap-1 overflow-x-auto px-4 py-1 sm:-mx-6 sm:px-6 lg:m-0 lg:flex-col lg:overflow-visible lg:p-0"
    >
      {role === 'operator' ? (
        <To href={PATHS.operator} icon={ServerCog}>
          <Trans>Installation</Trans>
        </To>
      ) : (
        <OrganizationPages role={role} />
      )}
    </nav>
  )
}
