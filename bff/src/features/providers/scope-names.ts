/**
 * Scopes by their last path segment. Entra answers full URIs or short names in any case, Google
 * expands `email` to `…/userinfo.email`. Known names get their known spelling, so that others may
 * compare them plainly.
 */
export const scopeNames = (
  granted: string | undefined,
  asked: readonly string[],
): readonly string[] => {
  const askedNames = asked.map(lastSegment)
  // RFC 6749 5.1: an answer without `scope` grants what was asked.
  if (granted === undefined) return askedNames
  const known = new Map(askedNames.map((name) => [name.toLowerCase(), name]))
  const names = granted.split(' ').filter(Boolean).map(lastSegment)
  return [...new Set(names.map((name) => known.get(name.toLowerCase()) ?? name))]
}

export const missingFrom = (
  granted: readonly string[],
  needed: readonly string[],
): readonly string[] => needed.filter((name) => !granted.includes(name))

const lastSegment = (scope: string): string => scope.slice(scope.lastIndexOf('/') + 1)
