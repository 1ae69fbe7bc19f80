/**
 * Our own resolver (`DNS_SERVERS`, else the machine's). An answer is always one of four things, and
 * "not answered" is never the same as "nothing there". What it says is a stranger's word and bounded.
 */
export { createDns, type Answer, type Dns, type RecordType } from './create-dns.ts'
export { readDkimKey, tagsOf, type DkimKey } from './dkim-key.ts'
export { resolverFor, type LookUp } from './resolver-for.ts'
export { withinTime } from './within-time.ts'
