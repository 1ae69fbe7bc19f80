/** A guard taken away: an edit of one file, as one would make it by mistake. */
export interface Removal {
  /** Reads after "without". */
  readonly guard: string
  /** From the project's root. */
  readonly file: string
  /** Stands in the file once. */
  readonly take: string
  /** In its place; what is left must still run. */
  readonly put: string
  /** Attacks of docs/security.md that get through now. */
  readonly cases: readonly string[]
  /** From the project's root: its tests of these cases fail now. */
  readonly test: string
}

declare module 'vitest' {
  interface ProvidedContext {
    removal: Removal
  }
}

/** @throws {Error} where the file does not hold once what is to be taken. */
export const without = (source: string, { file, guard, take, put }: Removal): string => {
  const [before = '', after, ...more] = source.split(take)
  if (after === undefined || more.length > 0)
    throw new Error(`without ${guard}: ${file} does not hold this once: ${take}`)
  return `${before}${put}${after}`
}
