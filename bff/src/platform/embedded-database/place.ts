import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  symlinkSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { candidatesFor, giveTo, whyNot } from './run-as.ts'
import type { RunAs } from './run-as.ts'

/** Where one embedded database lives and how its programs are run. */
export type Place = { native: string; folder: string; runAs: RunAs }

// Only root writes here, so nobody can put a program of theirs in the way.
const ELSEWHERE = '/var/lib/letterhead'
const LINK = 'elsewhere'

/**
 * As root, the checkout may lie where an unprivileged user cannot look (a 0700 home). Then the
 * programs are copied and the data is kept under /var/lib, with a link to it in the folder asked for.
 */
export const findPlace = async (from: {
  native: string
  directory: string
  candidates?: readonly RunAs[]
  elsewhere?: string
}): Promise<Place> => {
  const directory = resolve(from.directory)
  mkdirSync(join(directory, '..'), { recursive: true })
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const reasons: string[] = []
  for (const place of placesFor(
    from.candidates ?? candidatesFor(process.getuid?.(), process.platform),
    { native: from.native, directory, elsewhere: from.elsewhere ?? ELSEWHERE },
  )) {
    const reason = await whyNot(place.runAs, place)
    if (reason === undefined) return place
    reasons.push(reason)
  }
  throw new Error(
    `The built-in PostgreSQL cannot run here (${reasons.join('; ')}). Set DATABASE_URL to a PostgreSQL server.`,
  )
}

// Lazily: a copy is made only when the place before it was of no use.
const placesFor = function* (
  candidates: readonly RunAs[],
  at: { native: string; directory: string; elsewhere: string },
): Generator<Place> {
  const link = join(at.directory, LINK)
  const isElsewhere = existsSync(link)
  for (const runAs of candidates) {
    if (!isElsewhere) {
      giveTo(runAs, at.directory)
      yield { native: at.native, folder: at.directory, runAs }
    }
    if (runAs.uid !== undefined) {
      mkdirSync(at.elsewhere, { recursive: true, mode: 0o755 })
      yield { native: reachableCopy(at), folder: folderElsewhere(runAs, { ...at, link }), runAs }
    }
  }
}

const folderElsewhere = (runAs: RunAs, at: { elsewhere: string; link: string }) => {
  if (!existsSync(at.link)) {
    const folder = mkdtempSync(join(at.elsewhere, 'data-'))
    giveTo(runAs, folder)
    symlinkSync(folder, at.link)
  }
  return realpathSync(at.link)
}

const reachableCopy = ({ native, elsewhere }: { native: string; elsewhere: string }) => {
  const name = createHash('sha256').update(native).digest('hex').slice(0, 16)
  const copy = join(elsewhere, `postgresql-${name}`)
  if (existsSync(copy)) return copy
  const making = mkdtempSync(`${copy}.`)
  cpSync(native, making, { recursive: true, verbatimSymlinks: true })
  chmodSync(making, 0o755)
  renameSync(making, copy)
  return copy
}
