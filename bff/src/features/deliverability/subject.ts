import { domainToUnicode } from 'node:url'
import type { CheckState, DeliverabilityRow } from '@letterhead/contract'
import type { Dns } from '../../platform/dns/index.ts'
import { plainText } from '../../platform/plain-text.ts'

/** What is looked at. */
export interface Subject {
  /** A-labels, lower case. */
  readonly domain: string
  readonly provider: 'microsoft' | 'google'
  /** What the last received copy showed; null: there is none. */
  readonly copy: {
    /** Of the server it came from. */
    readonly ip: string | null
    readonly signatures: readonly { readonly domain: string; readonly selector: string }[]
  } | null
}

export interface Blocklists {
  readonly ip: readonly string[]
  readonly domain: readonly string[]
}

export interface CheckDeps {
  readonly dns: Dns
  readonly blocklists: Blocklists
}

export type Row = DeliverabilityRow
type Said = Pick<Row, 'check' | 'code'> & {
  readonly state: CheckState
  readonly values?: Readonly<Record<string, string | number>>
  readonly found?: string | null
  readonly publish?: Row['publish']
  readonly link?: string | null
}

const LONGEST_VALUE = 300
const LONGEST_FOUND = 1_000

const plainValues = (values: Readonly<Record<string, string | number>>): Row['values'] =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, plainText(String(value), LONGEST_VALUE)]),
  )

/** One finding, with everything a stranger said made plain and short. */
export const row = ({ domain }: Pick<Subject, 'domain'>, said: Said): Row => ({
  check: said.check,
  state: said.state,
  code: said.code,
  // As people write it; what is to be published has the A-labels.
  values: plainValues({ domain: domainToUnicode(domain), ...said.values }),
  found:
    said.found === undefined || said.found === null ? null : plainText(said.found, LONGEST_FOUND),
  publish: said.publish ?? null,
  link: said.link ?? null,
})
