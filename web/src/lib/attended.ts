const ATTENDED_MS = 60_000
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove', 'focus'] as const

let lastSign = Date.now()

const noteSign = (): void => {
  lastSign = Date.now()
}

/** Notices that somebody is at the page: moves, types, scrolls, or comes back to it. */
export const watchAttendance = (): void => {
  for (const sign of SIGNS) addEventListener(sign, noteSign, { capture: true, passive: true })
}

/**
 * Whether somebody was at the page in the last minute. What it asks by itself after that is said to be
 * unattended, and keeps no session awake: a page left open would never be signed out (attack C-04).
 */
export const isAttended = (): boolean => Date.now() - lastSign < ATTENDED_MS
