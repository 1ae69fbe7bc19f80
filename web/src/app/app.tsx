import { Suspense } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { SessionEnded } from '../features/session/session-ended.tsx'
import { SignInPage } from '../features/session/sign-in-page.tsx'
import { LanguageSwitch } from '../features/session/language-switch.tsx'
import { useSessionState } from '../features/session/use-session-state.ts'
import type { SignedIn } from '../lib/session.ts'
import { CardSkeletons } from '../ui/skeleton.tsx'
import { LaterWords } from './later-words.tsx'
import { LoadFailed } from './load-failed.tsx'
import { NoOrganization } from './no-organization.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import { OfflineNotice } from './offline-notice.tsx'
import {
  ActivityPage,
  AuditPage,
  DeliverabilityPage,
  EmailSendingPage,
  HandOverPage,
  IntegrationsPage,
  OperatorPage,
  ReportPage,
  SecurityPage,
} from './pages.ts'
import { PATHS, signInPath } from './paths.ts'
import { Shell } from './shell.tsx'

const loading = <CardSkeletons heights={['h-24', 'h-34', 'h-44']} />

const Pages = () => (
  <Suspense fallback={loading}>
    <Switch>
      <Route path="/">
        <Redirect href={PATHS.emailSending} replace />
      </Route>
      <Route path={PATHS.integrations} component={IntegrationsPage} />
      <Route path={PATHS.emailSending} component={EmailSendingPage} />
      <Route>
        <LaterWords>
          <Switch>
            <Route path={PATHS.deliverability} component={DeliverabilityPage} />
            <Route path={PATHS.security} component={SecurityPage} />
            <Route path={PATHS.activity} component={ActivityPage} />
            <Route path={PATHS.report} component={ReportPage} />
            <Route path={PATHS.audit} component={AuditPage} />
            <Route component={NotFoundPage} />
          </Switch>
        </LaterWords>
      </Route>
    </Switch>
  </Suspense>
)

/** Who runs the installation belongs to no organisation and sees none. */
const OperatorPages = () => (
  <Suspense fallback={loading}>
    <Switch>
      <Route path={PATHS.operator}>
        <LaterWords>
          <OperatorPage />
        </LaterWords>
      </Route>
      <Route>
        <Redirect href={PATHS.operator} replace />
      </Route>
    </Switch>
  </Suspense>
)

const pagesFor = ({ person, organization, productName }: SignedIn) => {
  if (person.role === 'operator') return <OperatorPages />
  return organization === null ? <NoOrganization product={productName} /> : <Pages />
}

const Welcome = ({ product, signIn }: { product: string; signIn: string }) => (
  <main id="content" className="px-4 pb-10">
    <div className="flex justify-end py-3">
      <LanguageSwitch signedIn={false} />
    </div>
    <SignInPage product={product} signIn={signIn} />
  </main>
)

/** Who is not signed in sees the way in; everybody else the shell with the page of the address. */
const Settings = () => {
  const [pathname] = useLocation()
  const signIn = signInPath(pathname === '/' ? PATHS.emailSending : pathname)
  const state = useSessionState()
  switch (state.at) {
    case 'pending':
      return <div className="mx-auto max-w-[66rem] p-4 pt-20 sm:p-6 sm:pt-24">{loading}</div>
    case 'failed':
      return (
        <div className="mx-auto max-w-3xl p-4 pt-10">
          <LoadFailed error={state.error} again={state.again} />
        </div>
      )
    case 'signed-out':
      return <Welcome product={state.product} signIn={signIn} />
    case 'signed-in':
      return (
        <Shell session={state.session}>
          {state.ended && <SessionEnded signIn={signIn} />}
          <OfflineNotice />
          {pagesFor(state.session)}
        </Shell>
      )
    default:
      return state satisfies never
  }
}

/** The page of a hand-over link stands alone: who opens it has no account here. */
export const App = () => (
  <Switch>
    <Route path={PATHS.approve}>
      <Suspense fallback={<div aria-busy="true" />}>
        <LaterWords>
          <HandOverPage />
        </LaterWords>
      </Suspense>
    </Route>
    <Route component={Settings} />
  </Switch>
)
