import type { Ground } from '../ground/ground.ts'
import type { Host } from '../ground/host.ts'
import type { Mailbox } from '../ground/mailboxes.ts'
import { until } from '../ground/clock.ts'
import { fewAtOnce } from '../ground/few-at-once.ts'
import { residentBytes } from '../ground/memory.ts'
import { untilDrained } from '../ground/settled.ts'
import { inWorld, type World } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'

/** What each odd answer must come to: Graph says all with its 202, Gmail with the id in its body. */
const FORMS = [
  { answer: 'silence', google: 'unknown', microsoft: 'unknown' },
  { answer: 'headers-only', google: 'unknown', microsoft: 'accepted' },
  { answer: 'drip', google: 'unknown', microsoft: 'accepted' },
  { answer: 'half-body', google: 'unknown', microsoft: 'accepted' },
  { answer: 'html', google: 'unknown', microsoft: 'accepted' },
  { answer: 'huge', google: 'unknown', microsoft: 'accepted' },
  { answer: 'wrong-length', google: 'unknown', microsoft: 'accepted' },
  { answer: 'cut-body', google: 'unknown', microsoft: 'accepted' },
] as const
const PROVIDERS = ['google', 'microsoft'] as const
const MEGABYTE = 1024 * 1024

interface Letter {
  readonly box: Mailbox
  readonly answer: (typeof FORMS)[number]['answer']
  readonly ends: string
}

/** slow, endless, half and false answers: bounded in time and memory, never believed too much. */
export const answerOddly = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('x-16')
  await inWorld(ground, { name: 'x16' }, async (world) => {
    const web = await world.start({ name: 'web', role: 'web' })
    const worker = await world.start({ name: 'worker', role: 'worker' })
    const host = world.hostAt(web)
    const letters = await addressed(world, host)
    await warmUp(host, letters, ground.options.count(600, 60))
    await untilDrained(world)
    const before = residentBytes(worker.pid)
    for (const { box, answer } of letters)
      await world.standIn.rule({ mailbox: box.mailbox, times: 1, taken: true, answer })
    await handOverAll(host, letters, 'odd')
    await untilDrained(world)
    const grown = (residentBytes(worker.pid) - before) / MEGABYTE
    // The next mail of each mailbox may go over the same sockets.
    await handOverAll(host, letters, 'next')
    await untilDrained(world)

    // An answer that is written late puts right what a lost lease had made unknown.
    const isRight = async () => wrongly(await endings(world), letters).length === 0
    await until('all have ended rightly', isRight, { within: 30_000 }).catch(() => undefined)
    const ended = await endings(world)
    const wrong = wrongly(ended, letters)
    const next = letters.filter(
      ({ box }) => ended.get(`${box.organizationId} next`)?.state !== 'accepted',
    )
    const longest = Math.max(...[...ended.values()].map(({ seconds }) => seconds))
    figures.exactly(`read otherwise, of ${letters.length}`, wrong.length, 0)
    for (const { box, answer } of wrong)
      figures.note(`instead (${answer})`, `${box.organizationId}: ${stateOf(ended, box)}`)
    figures.exactly('mails after them that were not accepted', next.length, 0)
    figures.atMost('longest call', longest, 30, ' s')
    if (ground.options.isSmall) figures.note('memory grew by', `${grown.toFixed(1)} MB`)
    else figures.atMost('memory grew by', grown, 20, ' MB')
  })
  return figures
}

const wrongly = (ended: ReadonlyMap<string, Ending>, letters: readonly Letter[]): Letter[] =>
  letters.filter(({ box, ends }) => ended.get(`${box.organizationId} odd`)?.state !== ends)

const addressed = async (world: World, host: Host): Promise<Letter[]> => {
  const letters: Letter[] = []
  for (const provider of PROVIDERS) {
    const boxes = await world.organizations({
      host,
      count: FORMS.length,
      provider,
      prefix: provider,
    })
    for (const [place, box] of boxes.entries()) {
      const form = FORMS[place]
      if (form !== undefined) letters.push({ box, answer: form.answer, ends: form[provider] })
    }
  }
  return letters
}

const warmUp = async (host: Host, letters: readonly Letter[], count: number): Promise<void> => {
  await fewAtOnce({ count, lanes: 8 }, async (place) => {
    const organizationId = letters[place % letters.length]?.box.organizationId ?? ''
    await host.handOver({ organizationId, key: `warm-${place}` })
  })
}

const handOverAll = async (host: Host, letters: readonly Letter[], key: string): Promise<void> => {
  for (const { box } of letters) await host.handOver({ organizationId: box.organizationId, key })
}

interface Ending {
  readonly state: string
  readonly code: string | null
  readonly seconds: number
}

const endings = async ({ database }: World): Promise<ReadonlyMap<string, Ending>> => {
  const { rows } = await database.pool.query<{ name: string } & Ending>(
    `select n.organization_id || ' ' || n.idempotency_key as name, n.state, n.code,
            extract(epoch from a.ended_at - a.started_at)::float as seconds
       from notifications n join attempts a on a.notification_id = n.notification_id`,
  )
  return new Map(rows.map(({ name, ...ending }) => [name, ending]))
}

const stateOf = (ended: ReadonlyMap<string, Ending>, { organizationId }: Mailbox): string => {
  const { state = 'no row', code = null } = ended.get(`${organizationId} odd`) ?? {}
  return `${state} ${code ?? ''}`
}
