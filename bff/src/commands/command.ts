/** One thing an operator does beside the running service. */
export interface Command {
  /** As it is typed: `api-keys create`. */
  readonly name: string
  /** What may follow the name: `--name <name>`. */
  readonly options: string
  readonly summary: string
  /** The exit code: 0 done, 1 it did not hold, 2 asked in a way that cannot be understood. */
  readonly run: (args: readonly string[]) => Promise<number>
}

export const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

export const complain = (text: string): void => {
  process.stderr.write(`${text}\n`)
}
