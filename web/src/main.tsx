import './lib/zod-without-eval.ts'
import './app/app.css'
import 'sonner/dist/styles.css'
import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { lazy, startTransition, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { askAhead, fetchPage } from './app/pages.ts'
import { session as asked } from './ask-session.ts'
import { watchAttendance } from './lib/attended.ts'
import { browserLanguage } from './lib/language-wish.ts'
import { showLanguage } from './lib/language.ts'
import { noticeWaking } from './lib/notice-waking.ts'
import { makeQueryClient } from './lib/query-client.ts'
import { localeOf } from './lib/session-locale.ts'
import { sessionQuery } from './lib/session.ts'

// They only repeat what stands on the page: it does without them.
const Toasts = lazy(async () => ({
  default: await import('./app/toasts.tsx').then(
    (loaded) => loaded.Toasts,
    () => () => null,
  ),
}))

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

const client = makeQueryClient()
noticeWaking(client)
watchAttendance()
const { pathname } = location
const page = fetchPage(pathname)
// The language is the account's, so the session is read before the first word is shown.
const session = await asked
client.setQueryData(sessionQuery.queryKey, session)
if (session?.signedIn === true && session.organization !== null) void askAhead(client, pathname)
await Promise.all([
  showLanguage(i18n, localeOf(session) ?? browserLanguage(navigator.languages)),
  page,
])

// In a transition a telephone draws in small steps; until then index.html shows the frame.
const drawn = createRoot(root)
startTransition(() =>
  drawn.render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={client}>
          <App />
          <Suspense>
            <Toasts />
          </Suspense>
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  ),
)
