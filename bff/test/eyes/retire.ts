import { isThere, npmProgram, root, seenOf, tell, type Eye } from './eye.ts'
import { join } from 'node:path'

const program = npmProgram('retire', 'retire@5.7.0')
const PROGRAM = program.file('retire/lib/cli.js')
const DATA = join(root, '.data/eyes/jsrepository.json')

/** retire.js over the built pages: no library with a known hole. */
export const retire: Eye = async () => {
  if (!isThere(PROGRAM)) return { kind: 'skipped', how: program.how }
  if (!isThere(DATA))
    return {
      kind: 'skipped',
      how: 'put repository/jsrepository-v5.json of RetireJS/retire.js at .data/eyes/jsrepository.json',
    }
  const { status, text } = await tell(
    process.execPath,
    [PROGRAM, '--path', join(root, 'web/dist'), '--jsrepo', DATA, '--outputformat', 'text'],
    { withinMs: 120_000 },
  )
  return seenOf(status === 0 ? [] : [text.trim()], 'the built pages')
}
