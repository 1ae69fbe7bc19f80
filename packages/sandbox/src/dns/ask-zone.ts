import type { Rrset, Zone } from './rrset.ts'

export type Kind = keyof Rrset
export interface Found {
  name: string
  records: Rrset
}
export type Asked = { kind: 'found'; chain: Found[] } | { kind: 'no-such-name' }

const longestChain = 8

/** What a resolver makes of a name: aliases are followed, a loop ends where it was noticed. */
export function askZone(zone: Zone, name: string, kind: Kind): Asked {
  const chain: Found[] = []
  let at = name
  while (chain.length < longestChain) {
    const records = zone.get(at)
    if (!records) return chain.length > 0 || hasBelow(zone, at) ? found(chain) : noSuchName
    if (records.CNAME === undefined || kind === 'CNAME')
      return found([...chain, { name: at, records }])
    chain.push({ name: at, records: { CNAME: records.CNAME } })
    at = records.CNAME
  }
  return found(chain)
}

const noSuchName = { kind: 'no-such-name' } as const
const found = (chain: Found[]): Asked => ({ kind: 'found', chain })
const hasBelow = (zone: Zone, name: string) =>
  [...zone.keys()].some((known) => known.endsWith(`.${name}`))
