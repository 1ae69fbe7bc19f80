/**
 * RFC 8785 (JSON Canonicalization Scheme): no spaces, keys sorted by UTF-16 code units, numbers and
 * strings as ECMAScript writes them. Two programs that agree on the value agree on the bytes.
 */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}
