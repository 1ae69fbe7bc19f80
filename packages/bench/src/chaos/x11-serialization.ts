import { setTimeout as pause } from 'node:timers/promises'
import { monotonic } from '../ground/clock.ts'
import { fewAtOnce } from '../ground/few-at-once.ts'
import type { Ground } from '../ground/ground.ts'
import { notificationRequest, type Accepted, type Host } from '../ground/host.ts'
import { judge } from '../ground/oracle.ts'
import { untilDrained } from '../ground/settled.ts'
import { inWorld, type World } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'
import { z } from 'zod'

const ORGANIZATIONS = 10
const SHARE = 0.05
const MOST_CALLS = 100
const Taken = z.object({ id: z.string(), state: z.string() })

/** one in twenty writes of the outbox ends in a deadlock or a serialization failure. */
export const failToSerialize = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('x-11')
  const mails = ground.options.count(10_000, 200)
  await inWorld(ground, { name: 'x11' }, async (world) => {
    const all = await world.start({ name: 'all', role: 'all' })
    const host = world.hostAt(all)
    const boxes = await world.organizations({ host, count: ORGANIZATIONS })
    await injectFailures(world)
    const felt: string[] = []
    const accepted = await fewAtOnce({ count: mails, lanes: 8 }, async (place) => {
      const { organizationId = '' } = boxes[place % ORGANIZATIONS] ?? {}
      return await handOver(host, { organizationId, key: `m-${place}` }, felt)
    })
    await untilDrained(world)
    const journal = await world.standIn.journal()
    const verdict = await judge(world.database.pool, { accepted, journal })
    figures.atLeast('failures made', await failures(world), mails * SHARE)
    // A slow machine makes an honest 503; a failure that reaches the host is a 500.
    const failed = ground.options.isSmall ? felt.filter((why) => why !== '503') : felt
    figures.exactly('calls of the host that felt one', failed.length, 0)
    for (const why of new Set(felt)) figures.note('such as', why)
    figures.exactly('lost', verdict.lost, 0)
    figures.exactly('duplicates', verdict.duplicates, 0)
    figures.exactly('accepted in the end', verdict.byState['accepted'] ?? 0, mails)
    figures.exactly('letterhead conserve ends with', await world.conserve(), 0)
  })
  return figures
}

const handOver = async (
  host: Host,
  asked: { readonly organizationId: string; readonly key: string },
  felt: string[],
): Promise<Accepted> => {
  for (let calls = 1; ; calls += 1) {
    const answer = await host.call(notificationRequest(asked))
    if (typeof answer !== 'string' && answer.status === 202)
      return { key: asked.key, at: monotonic(), calls, ...Taken.parse(JSON.parse(answer.body)) }
    felt.push(typeof answer === 'string' ? answer : String(answer.status))
    if (calls === MOST_CALLS) throw new Error(`no 202 for ${asked.key}: ${felt.at(-1)}`)
    await pause(500)
  }
}

/** A sequence counts what a failed transaction would take back. */
const injectFailures = async ({ database }: World): Promise<void> => {
  await database.pool.query(`
    create sequence failures;
    create function fail_to_serialize() returns trigger security definer language plpgsql as $$
    begin
      if random() < ${SHARE} then
        perform nextval('failures');
        if random() < 0.5 then raise exception 'injected' using errcode = 'serialization_failure'; end if;
        raise exception 'injected' using errcode = 'deadlock_detected';
      end if;
      return new;
    end $$;
    create trigger fail_to_serialize before insert or update on notifications
      for each row execute function fail_to_serialize()`)
}

const failures = async ({ database }: World): Promise<number> => {
  const { rows } = await database.pool.query<{ count: string }>(
    'select last_value as count from failures',
  )
  return Number(rows[0]?.count ?? 0)
}
