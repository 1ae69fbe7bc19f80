import { vi } from 'vitest'
import { answering, type Asked, type Routes } from './answers.ts'

export { empty, json, problem, type Asked, type Routes } from './answers.ts'

/** Answers in the network’s place, and remembers what was asked. */
export const standInServer = (routes: Routes): Asked[] => {
  const asked: Asked[] = []
  vi.stubGlobal(
    'fetch',
    answering(routes, (one) => asked.push(one)),
  )
  return asked
}
