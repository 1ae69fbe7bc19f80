import { createTCPServer, createUDPServer, Packet, type DnsHandler } from 'dns2'
import type { Faults, ScriptedAnswer } from '../control/faults.ts'
import type { Journal } from '../control/journal.ts'
import { askZone, type Found, type Kind } from './ask-zone.ts'
import { dnsOperation } from './dns-operation.ts'
import { rrset, type Rrset, type Zone } from './rrset.ts'

const loopback = '127.0.0.1'
const ttl = 1
const kinds: ReadonlyMap<number, Kind> = new Map<number, Kind>([
  [Packet.TYPE.A, 'A'],
  [Packet.TYPE.TXT, 'TXT'],
  [Packet.TYPE.MX, 'MX'],
  [Packet.TYPE.CNAME, 'CNAME'],
])

type Resource = InstanceType<typeof Packet.Resource>

export interface DnsServer {
  /** UDP and TCP. */
  port: number
  close: () => Promise<void>
}

export interface DnsDeps {
  zone: () => Zone
  faults: Faults
  journal: Journal
}

/** A resolver that knows the sandbox's world and nothing else. */
export async function listenDns(deps: DnsDeps, lastPort?: number): Promise<DnsServer> {
  const answer: DnsHandler = (request, send) => {
    void answerOf(deps, request).then((response) => response && send(response))
  }
  for (const wanted of [lastPort ?? 0, 0, 0, 0]) {
    const server = await listenOn(wanted, answer)
    if (server) return server
  }
  throw new Error('No free port for DNS on the loopback interface')
}

/** Undefined when the port is taken for one of the two. */
async function listenOn(wanted: number, answer: DnsHandler): Promise<DnsServer | undefined> {
  const tcp = createTCPServer(answer)
  const udp = createUDPServer(answer)
  const bound = (server: typeof tcp | typeof udp, listen: () => unknown) =>
    new Promise<boolean>((resolve) => {
      server.once('listening', () => resolve(true))
      server.once('error', () => resolve(false))
      listen()
    })
  if (!(await bound(tcp, () => tcp.listen(wanted, loopback)))) return undefined
  const address = tcp.address()
  const port = typeof address === 'object' && address ? address.port : wanted
  if (!(await bound(udp, () => udp.listen(port, loopback)))) {
    tcp.close()
    return undefined
  }
  for (const server of [tcp, udp]) server.on('error', () => {})
  return {
    port,
    close: async () => {
      await Promise.all([
        new Promise<void>((resolve) => tcp.close(() => resolve())),
        new Promise<void>((resolve) => udp.close(() => resolve())),
      ])
    },
  }
}

async function answerOf(deps: DnsDeps, request: Packet): Promise<Packet | undefined> {
  const response = Packet.createResponseFromRequest(request)
  response.header.ra = 1
  const [question] = request.questions
  const kind = question && kinds.get(question.type)
  if (!question || !kind) return response
  const name = question.name.toLowerCase()
  const { operations, mailbox } = dnsOperation(name, kind)
  const fault = await deps.faults.take({ provider: 'dns', operations, mailbox })
  if (fault) {
    const status = fault.answer.status ?? 0
    deps.journal.write({
      provider: 'dns',
      operation: operations[0] ?? 'query',
      mailbox,
      status,
      outcome: fault.answer.drop ? 'dropped' : 'answered',
      fault: fault.label,
    })
    return scripted(response, { name, kind, answer: fault.answer })
  }
  const asked = askZone(deps.zone(), name, kind)
  if (asked.kind === 'no-such-name') response.header.rcode = Packet.RCODE.NXDOMAIN
  else response.answers.push(...asked.chain.flatMap((found) => resources(found, kind)))
  return response
}

function scripted(
  response: Packet,
  { name, kind, answer }: { name: string; kind: Kind; answer: ScriptedAnswer },
): Packet | undefined {
  if (answer.drop) return undefined
  response.header.rcode = answer.status ?? 0
  const records = rrset.safeParse(answer.body)
  if (records.success) response.answers.push(...resources({ name, records: records.data }, kind))
  return response
}

function resources({ name, records }: Found, kind: Kind): Resource[] {
  const resource = (type: number, rest: Partial<Resource>) =>
    new Packet.Resource({ name, type, class: Packet.CLASS.IN, ttl, ...rest })
  if (records.CNAME !== undefined) return [resource(Packet.TYPE.CNAME, { domain: records.CNAME })]
  return listOf(records, kind).map((rest) => resource(Packet.TYPE[kind], rest))
}

function listOf({ A = [], TXT = [], MX = [] }: Rrset, kind: Kind): Partial<Resource>[] {
  if (kind === 'A') return A.map((address) => ({ address }))
  if (kind === 'TXT') return TXT.map((text) => ({ data: pieces(text) }))
  return kind === 'MX' ? MX : []
}

/** A record is a row of strings of at most 255 bytes. */
const pieces = (text: string): string[] => text.match(/[\s\S]{1,250}/g) ?? ['']
