import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** What a program of somebody else saw of the running product. */
export type Seen =
  | { readonly kind: 'clean'; readonly summary: string }
  | { readonly kind: 'found'; readonly findings: readonly string[] }
  /** It is not on this machine. */
  | { readonly kind: 'skipped'; readonly how: string }

export type Eye = () => Promise<Seen>

export const root = join(import.meta.dirname, '../../..')

/**
 * A program of npm that is no part of the project; installed once, used offline. Each has a folder of
 * its own: where two share one, npm takes away the first when it is told not to save the second.
 */
export const npmProgram = (name: string, release: string) => ({
  file: (path: string): string => join(root, '.data/eyes', name, 'node_modules', path),
  how: `npm install --prefix .data/eyes/${name} --ignore-scripts --no-save ${release}`,
})

export const isOnPath = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`]).status === 0

export const isThere = (path: string): boolean => existsSync(path)

export interface Told {
  readonly text: string
  readonly status: number | null
}

/** Runs a program to its end, or to `withinMs`, whatever comes first. */
export const tell = async (
  program: string,
  args: readonly string[],
  {
    withinMs,
    environment = {},
  }: { readonly withinMs: number; readonly environment?: Readonly<Record<string, string>> },
): Promise<Told> =>
  await new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: withinMs,
    })
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.on('error', reject)
    child.on('close', (status, signal) => {
      const isCut = signal !== null
      resolve({
        text: isCut ? `${text}\nnot to its end within ${withinMs / 1_000} s` : text,
        status,
      })
    })
  })

export const seenOf = (findings: readonly string[], summary: string): Seen =>
  findings.length === 0 ? { kind: 'clean', summary } : { kind: 'found', findings }
