import { z } from 'zod'

/** A guard taken away: an edit of one file, as one would make it by mistake. */
const Removal = z.object({
  /** Reads after "without". */
  guard: z.string(),
  /** From the project's root. */
  file: z.string(),
  /** Stands in the file once. */
  take: z.string(),
  /** In its place; what is left must still run. */
  put: z.string(),
  /** Attacks of docs/security.md that get through now. */
  cases: z.array(z.string()).readonly(),
  /** From the project's root: its tests of these cases fail now. */
  test: z.string(),
})
export type Removal = Readonly<z.infer<typeof Removal>>

export const readRemoval = (text: string | undefined): Removal =>
  Removal.parse(JSON.parse(text ?? ''))

/** @throws {Error} where the file does not hold once what is to be taken. */
export const without = (source: string, { file, guard, take, put }: Removal): string => {
  const [before = '', after, ...more] = source.split(take)
  if (after === undefined || more.length > 0)
    throw new Error(`without ${guard}: ${file} does not hold this once: ${take}`)
  return `${before}${put}${after}`
}
