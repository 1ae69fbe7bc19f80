import { digest } from '../../platform/digest.ts'

/** Same for two bodies that ask for the same, whatever the order of their properties. */
export const requestDigest = (body: unknown): string => digest(JSON.stringify(body, inOrder))

const inOrder = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value
