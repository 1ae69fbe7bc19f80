import { spawn } from 'node:child_process'
import { chownSync } from 'node:fs'
import { join } from 'node:path'

const NOBODY = 65534

/** How the server's programs are started: PostgreSQL refuses to run as root. */
export type RunAs = { prefix: readonly string[]; uid?: number; gid?: number }

const ITSELF: RunAs = { prefix: [] }
// No change of owner, no copy, works below /root; not allowed in every container.
const IN_OWN_NAMESPACE: RunAs = {
  prefix: ['unshare', '-U', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`],
}
const UNPRIVILEGED: RunAs = { prefix: [], uid: NOBODY, gid: NOBODY }

export const candidatesFor = (uid: number | undefined, platform: string): readonly RunAs[] => {
  if (uid !== 0) return [ITSELF]
  return platform === 'linux' ? [IN_OWN_NAMESPACE, UNPRIVILEGED] : [UNPRIVILEGED]
}

type Finished = { code: number | null; output: string }

/** Runs one of PostgreSQL's programs to its end; a program that cannot be started answers code null. */
export const runProgram = (
  runAs: RunAs,
  command: readonly string[],
  input = '',
): Promise<Finished> =>
  new Promise((resolve) => {
    const [program = '', ...args] = [...runAs.prefix, ...command]
    const { uid, gid } = runAs
    // The folder npm runs in may be closed to the unprivileged user.
    const child = spawn(program, args, { cwd: '/', ...(uid === undefined ? {} : { uid, gid }) })
    const output: string[] = []
    const keep = (chunk: Buffer) => output.push(chunk.toString())
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.stdin.on('error', () => undefined)
    child.on('error', (cause) => resolve({ code: null, output: cause.message }))
    child.on('close', (code) => resolve({ code, output: output.join('') }))
    child.stdin.end(input)
  })

export const giveTo = (runAs: RunAs, path: string) => {
  if (runAs.uid === undefined || runAs.gid === undefined) return
  chownSync(path, runAs.uid, runAs.gid)
}

/** Can this way of running execute the server and write to the folder? Answers what went wrong, or nothing. */
export const whyNot = async (
  runAs: RunAs,
  at: { native: string; folder: string },
): Promise<string | undefined> => {
  const server = join(at.native, 'bin', 'postgres')
  const script = 'test -w "$1" && "$0" --version'
  const { code, output } = await runProgram(runAs, ['sh', '-c', script, server, at.folder])
  return code === 0 ? undefined : output.trim() || `cannot write to ${at.folder}`
}
