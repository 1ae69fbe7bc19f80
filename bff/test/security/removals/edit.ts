import type { Removal } from './removal.ts'

/** Removals in one file that the tests of one file see. */
export const edit =
  (file: string, test: string) =>
  (
    guard: string,
    cases: readonly string[],
    [take, put]: readonly [take: string, put: string],
  ): Removal => ({ guard, file, take, put, cases, test })
