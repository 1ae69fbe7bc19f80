import { readFileSync } from 'node:fs'

const EVERY_MS = 500

/**
 * npm passes no signal on when it is ended, and leaves its script running as an orphan. Started by
 * npm, the starter therefore watches its parent (a shell) and that one's parent (npm).
 */
export const whenNpmIsGone = (then: () => void): void => {
  if (process.env['npm_lifecycle_event'] === undefined) return
  const begun = ancestors()
  const timer = setInterval(() => {
    if (ancestors() === begun) return
    clearInterval(timer)
    then()
  }, EVERY_MS)
  timer.unref()
}

const ancestors = () => `${process.ppid} ${parentOf(process.ppid)}`

const parentOf = (pid: number) => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in brackets may hold anything; the parent is the second word after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
  } catch {
    // No /proc here: the parent itself is all there is to see.
    return ''
  }
}
