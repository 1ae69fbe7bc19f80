/** How HTTP is spoken here: routes from declarations, guards, problems. */
export type { ApiKey, Denied } from './guards.ts'
export { clientAddress } from './client-address.ts'
export { cookiesIn, createOneAttemptCookies, type OneAttemptCookies } from './one-attempt-cookie.ts'
export { localeOf, sendPlainPage, type PlainPage } from './plain-page.ts'
export { Problem, problemDetails } from './problem.ts'
export { requestIdOf } from './request-id.ts'
export {
  route,
  type Browser,
  type Call,
  type Handler,
  type KeyCaller,
  type Reply,
  type Route,
  type SessionCaller,
} from './route.ts'
export { endSession, endSessionsOf } from './session-store.ts'
export { sessionOf, type SessionHandle, type SessionPerson } from './session.ts'
export { checkField, readField } from './validation.ts'
