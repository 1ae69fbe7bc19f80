import type { ConnectAttempt } from '@letterhead/contract'

const WIDTH = 520
const HEIGHT = 700

const features = (): string => {
  const left = Math.max(0, Math.round(window.screenX + (window.outerWidth - WIDTH) / 2))
  const top = Math.max(0, Math.round(window.screenY + (window.outerHeight - HEIGHT) / 2))
  return `popup,width=${WIDTH},height=${HEIGHT},left=${left},top=${top}`
}

export const startAddress = (attempt: ConnectAttempt, display: 'popup' | 'tab'): string =>
  `${attempt.startPath}?display=${display}`

/** Must run inside the click. Null: the browser blocked it. */
export const openWindow = (attempt: ConnectAttempt): Window | null =>
  window.open(startAddress(attempt, 'popup'), '_blank', features())

/** A window of our own that waits for its address, for when no attempt was made ahead. */
export const openEmptyWindow = (words: string): Window | null => {
  const opened = window.open('', '_blank', features())
  if (opened !== null) {
    opened.document.title = words
    opened.document.body.textContent = words
  }
  return opened
}
