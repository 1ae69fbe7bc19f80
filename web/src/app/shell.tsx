import { Trans } from '@lingui/react/macro'
import { useEffect, useRef, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { LanguageSwitch } from '../features/session/language-switch.tsx'
import { SignOutButton } from '../features/session/sign-out-button.tsx'
import type { SignedIn } from '../lib/session.ts'
import { Nav } from './nav.tsx'

const Header = ({ session }: { session: SignedIn }) => (
  <header className="border-b border-line bg-surface">
    <div className="mx-auto flex w-full max-w-[66rem] items-center gap-x-3 px-4 py-2.5 sm:px-6">
      <img src="/favicon.svg" alt="" width="28" height="28" />
      <p className="min-w-0 leading-tight">
        <span className="block font-semibold">{session.productName}</span>
        {session.organization !== null && (
          <span className="block text-sm text-ink-soft">{session.organization.name}</span>
        )}
      </p>
      <div className="-mr-3 ml-auto flex items-center gap-1 sm:-mr-4 sm:gap-2">
        <span className="mr-2 hidden text-sm text-ink-soft md:inline">{session.person.name}</span>
        <LanguageSwitch signedIn={session.organization !== null} />
        <SignOutButton />
      </div>
    </div>
  </header>
)

/** What stands around every page. A change of page takes the focus to its beginning. */
export const Shell = ({ session, children }: { session: SignedIn; children: ReactNode }) => {
  const content = useRef<HTMLElement>(null)
  const [pathname] = useLocation()
  const shown = useRef(pathname)
  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    content.current?.focus()
    window.scrollTo(0, 0)
  }, [pathname])

  return (
    <>
      <a
        href="#content"
        className="sr-only rounded-md bg-surface px-4 py-2 font-semibold text-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-20"
      >
        <Trans>Skip to the content</Trans>
      </a>
      <Header session={session} />
      <div className="mx-auto grid w-full max-w-[66rem] gap-x-8 gap-y-5 px-4 py-5 sm:px-6 lg:grid-cols-[12rem_1fr] lg:py-10">
        <Nav role={session.person.role} />
        <main id="content" ref={content} tabIndex={-1} className="min-w-0">
          {children}
        </main>
      </div>
    </>
  )
}
