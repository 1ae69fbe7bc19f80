import type { Seal } from '../../platform/seal.ts'

/**
 * Same for two bodies of one organisation that ask for the same, whatever the order of their
 * properties. It outlives the contents by months, so it must not prove a guess of them.
 */
export const requestDigest = (seal: Seal, organizationId: string, body: unknown): string =>
  seal.digest(organizationId, JSON.stringify(body, inOrder))

const inOrder = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value
