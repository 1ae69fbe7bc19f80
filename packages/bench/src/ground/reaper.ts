import { spawn } from 'node:child_process'

/** Ends what we started even when we are killed by -9 ourselves. */
export interface Reaper {
  readonly add: (pid: number) => void
  readonly remove: (pid: number) => void
  readonly close: () => void
}

// The shell reads the end of its input exactly when we are gone, however that came.
const KEEP_LIST = `
list=" "
while read -r act pid; do
  case "$act" in
    add) list="$list$pid " ;;
    remove) list=$(printf '%s' "$list" | sed "s/ $pid / /") ;;
  esac
done
for pid in $list; do kill -9 "$pid" 2>/dev/null; done
`

export const startReaper = (): Reaper => {
  const shell = spawn('sh', ['-c', KEEP_LIST], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  shell.unref()
  shell.stdin.on('error', () => undefined)
  return {
    add: (pid) => shell.stdin.write(`add ${pid}\n`),
    remove: (pid) => shell.stdin.write(`remove ${pid}\n`),
    close: () => shell.stdin.end(),
  }
}
