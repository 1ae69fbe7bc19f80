import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { listTrails, verifyExport, verifyStored, type Verdict } from '../features/audit/index.ts'
import { say, type Command } from './command.ts'
import { withDatabase } from './with-database.ts'

/** What each fault means for who reads it. */
const MEANINGS: Readonly<Record<Verdict['faults'][number]['fault'], string>> = {
  no_trail: 'this is not an exported trail',
  unreadable: 'a line cannot be read',
  out_of_order: 'lines are missing, doubled or in another order',
  changed: 'the line says something else than when it was written',
  chain_broken: 'the line does not follow from the one before',
  bad_signature: 'the signature of this head does not hold',
  foreign_key: 'this head is signed by a key that is not yours',
  other_than_signed: 'the line is not the one that was signed',
  cut: 'lines at the end are missing, or are not covered by a signature',
  not_signed: 'no head is signed',
}

const ANY_KEY =
  'Without --key a signature by any key counts: compare the ids below with the one you know.'

export const auditVerify: Command = {
  name: 'audit verify',
  options: '[--file <export>] [--key <key id>]…',
  summary: 'check that no audit line was changed, moved or cut off; with --file needs no database',
  run: async (args) => {
    const { values } = parseArgs({
      args: [...args],
      options: { file: { type: 'string' }, key: { type: 'string', multiple: true } },
    })
    const trustedKeyIds = values.key ?? null
    if (trustedKeyIds === null) say(ANY_KEY)
    if (values.file === undefined) return await verifyAll(trustedKeyIds)
    const input = createReadStream(values.file, 'utf8')
    const lines = createInterface({ input, crlfDelay: Infinity })
    return report(values.file, await verifyExport(lines, { trustedKeyIds }))
  },
}

const verifyAll = async (trustedKeyIds: readonly string[] | null): Promise<number> =>
  await withDatabase(
    'letterhead_app',
    async (database) =>
      await withDatabase('letterhead_worker', async (workerDatabase) => {
        const deps = { database, workerDatabase }
        const codes: number[] = []
        for (const organizationId of await listTrails(deps)) {
          const verdict = await verifyStored(deps, { organizationId, trustedKeyIds })
          codes.push(report(organizationId ?? 'the operator', verdict))
        }
        return Math.max(0, ...codes)
      }),
  )

const report = (name: string, { faults, lines, signedUntil, keyIds }: Verdict): number => {
  const signed =
    signedUntil === null
      ? 'not signed'
      : `signed until line ${signedUntil.sequence} at ${signedUntil.at} by ${keyIds.join(', ')}`
  say(`${faults.length === 0 ? 'whole ' : 'BROKEN'}  ${name}: ${lines} lines, ${signed}`)
  for (const { sequence, fault } of faults.slice(0, 20))
    say(`        line ${sequence}: ${MEANINGS[fault]}`)
  if (faults.length > 20) say(`        and ${faults.length - 20} more`)
  return faults.length === 0 ? 0 : 1
}
