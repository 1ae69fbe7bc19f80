import './lib/zod-without-eval.ts'
import './app/connect-return.css'
import { collectConnectAttempt, readSession, type Locale } from '@letterhead/contract'
import { afterCollect } from './connect-return/after-collect.ts'
import { returnWords, type Saying } from './connect-return/return-words.ts'
import { call } from './lib/api.ts'
import { browserLanguage } from './lib/language-wish.ts'
import { rememberAttempt } from './lib/remembered-attempt.ts'
import { localeOf } from './lib/session-locale.ts'

// Where the provider’s answer ends up. This page makes the saving request itself, since only a
// request that starts here carries the Strict session cookie; it never sees a token or a code.

const SETTINGS = '/general-settings/smtp'
/** Long enough for the message to leave and for the words to be noticed. */
const CLOSE_AFTER_MS = 700

const part = (id: string): HTMLElement => {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`connect-return.html has no #${id}`)
  return found
}

const say = (locale: Locale, saying: Saying): void => {
  const words = returnWords(locale, saying)
  document.documentElement.lang = locale
  document.title = words.title
  part('status').textContent = words.title
  part('next').textContent = words.next
  part('back').textContent = returnWords(locale, 'back').title
}

const attemptId = new URLSearchParams(location.search).get('attempt')
history.replaceState(null, '', location.pathname)
const wish = browserLanguage(navigator.languages)

if (attemptId === null) {
  say(wish, 'nothing')
  part('back').hidden = false
} else {
  say(wish, 'saving')
  const [session, answer] = await Promise.all([
    call(readSession, {}),
    call(collectConnectAttempt, { params: { attemptId }, body: {} }),
  ])
  const end = afterCollect(answer)
  say(localeOf(session.ok ? session.value : undefined) ?? wish, end.say)
  const channel = new BroadcastChannel('connect')
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is same-origin
  channel.postMessage({ attemptId })
  if (end.next === 'go-back') {
    rememberAttempt(attemptId)
    location.replace(SETTINGS)
  }
  if (end.next === 'close') setTimeout(() => window.close(), CLOSE_AFTER_MS)
  if (end.next === 'stay') part('back').hidden = false
}
