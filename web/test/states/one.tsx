import '../../src/lib/zod-without-eval.ts'
import '../../src/app/app.css'
import 'sonner/dist/styles.css'
import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { Router } from 'wouter'
import { memoryLocation } from 'wouter/memory-location'
import { App } from '../../src/app/app.tsx'
import { showLanguage } from '../../src/lib/language.ts'
import { makeQueryClient } from '../../src/lib/query-client.ts'
import { sessionQuery } from '../../src/lib/session.ts'
import { answering, type Routes } from '../answers.ts'
import { ALL_STATES } from './all-states.ts'
import { doDeeds } from './do-deeds.ts'
import { calm } from './screen-state.ts'

// The real application over one state’s sample answers: ?state=13&lang=fr

const asked = new URLSearchParams(location.search)
const locale = asked.get('lang') === 'fr' ? 'fr' : 'en'
const state = ALL_STATES.find(({ number }) => number === asked.get('state'))
const root = document.getElementById('root')
if (state === undefined || root === null) throw new Error('There is no such state.')

sessionStorage.clear()
let answers: Routes = { ...calm(locale), ...state.answers }
const network = window.fetch.bind(window)
window.fetch = async (input, init) =>
  typeof input === 'string' && input.startsWith('/bff/')
    ? await answering(answers, () => undefined)(input, init)
    : await network(input, init)
const otherWindow = {
  document: { body: {} },
  location: { replace: () => undefined },
  close: () => undefined,
}
Reflect.set(window, 'open', () => (state.opens === 'window' ? otherWindow : null))
if (state.offline) Object.defineProperty(navigator, 'onLine', { value: false })

// Either would take the board with it to wherever it stands there.
Reflect.set(Element.prototype, 'scrollIntoView', () => undefined)
const focus: unknown = Reflect.get(HTMLElement.prototype, 'focus')
if (typeof focus === 'function')
  Reflect.set(HTMLElement.prototype, 'focus', function still(this: HTMLElement, how?: object) {
    Reflect.apply(focus, this, [{ ...how, preventScroll: true }])
  })

const client = makeQueryClient()
await client.fetchQuery(sessionQuery)
await showLanguage(i18n, locale)

const [path = '/', search = ''] = (state.path ?? '/general-settings/smtp').split('?')
const { hook, searchHook } = memoryLocation({ path, searchPath: search })
createRoot(root).render(
  <I18nProvider i18n={i18n}>
    <QueryClientProvider client={client}>
      <Router hook={hook} searchHook={searchHook}>
        <App />
      </Router>
    </QueryClientProvider>
  </I18nProvider>,
)
await doDeeds(state.deeds ?? [], (changed) => {
  answers = { ...answers, ...changed }
})
document.documentElement.dataset['reached'] = state.number
