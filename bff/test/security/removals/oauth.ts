import type { Removal } from './removal.ts'

export const OAUTH: readonly Removal[] = [
  {
    guard: 'the one-attempt cookie',
    file: 'bff/src/features/connection/attempt-state.ts',
    take: 'attempt.cookieDigest === null || attempt.cookieDigest !== arrival.cookieDigest',
    put: 'false',
    cases: ['A-03'],
    test: 'bff/src/features/connection/take-arrival.test.ts',
  },
]
