import { useSearchParams } from 'wouter'

export type Filter<Name extends string> = { readonly [N in Name]?: string }

/**
 * What a list is narrowed to, kept in the page’s address: a reload, a bookmark and a colleague see
 * the same. Empty values are left out.
 */
export const useFilter = <const Name extends string>(
  names: readonly Name[],
): readonly [Filter<Name>, (changes: Filter<Name>) => void] => {
  const [params, setParams] = useSearchParams()
  const filter: { [N in Name]?: string } = {}
  for (const name of names) {
    const value = params.get(name) ?? ''
    if (value !== '') filter[name] = value
  }
  const change = (changes: Filter<Name>) => {
    setParams(
      (before) => {
        const after = new URLSearchParams(before)
        for (const name of names) {
          const value = changes[name]
          if (value === undefined) continue
          if (value === '') after.delete(name)
          else after.set(name, value)
        }
        return after
      },
      { replace: true },
    )
  }
  return [filter, change]
}
