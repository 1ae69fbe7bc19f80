/** Where a sign-in may end: the settings pages. Everything else ends at the front door. */
const PAGE = /^\/(?:general-settings(?:\/[a-z-]+)?|connect\/return)$/
const LONGEST = 2_000
// Browsers read a backslash as a slash and drop tabs and line breaks inside an address.
// oxlint-disable-next-line no-control-regex
const DECEPTIVE = /[\\\u0000-\u001f\u007f-\u009f\s]/

/**
 * The path to return to after sign-in. The wish comes from an address anybody can write, so only
 * this origin's own pages count (open redirect, attack D-06); `/` for everything else.
 */
export const safeReturn = (wish: string | undefined, publicUrl: string): string => {
  if (wish === undefined || wish.length > LONGEST || DECEPTIVE.test(wish)) return '/'
  if (!URL.canParse(wish, publicUrl)) return '/'
  const url = new URL(wish, publicUrl)
  if (url.origin !== new URL(publicUrl).origin) return '/'
  if (url.username !== '' || url.password !== '') return '/'
  return PAGE.test(url.pathname) ? `${url.pathname}${url.search}` : '/'
}
