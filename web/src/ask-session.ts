import './lib/zod-without-eval.ts'
import { readSession, type readBrake, type readEmailSettings } from '@letterhead/contract'
import { PATHS } from './app/paths.ts'
import { beginReading, call } from './lib/api.ts'
import { fetchWords } from './lib/language.ts'
import { localeOf } from './lib/session-locale.ts'

// A script of its own that needs little, so that it runs while the application is on its way: on a
// slow line the page's words and first answers are then there before the page is.

const FIRST_ANSWERS: readonly [typeof readEmailSettings.path, typeof readBrake.path] = [
  '/bff/email-settings',
  '/bff/brake',
]

const askSession = async () => {
  const answer = await call(readSession, {})
  if (!answer.ok) return undefined
  const locale = localeOf(answer.value)
  if (locale !== null) void fetchWords(locale)
  const asksSettings = answer.value.signedIn && answer.value.organization !== null
  if (asksSettings && location.pathname === PATHS.emailSending) FIRST_ANSWERS.forEach(beginReading)
  return answer.value
}

/** Who is here, if that can be told. */
export const session = askSession()
