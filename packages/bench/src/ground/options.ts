import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { z } from 'zod'

/** The command line: `[--small] [--share 0.1] [--seed n] [--keep] [--report file] [name …]`. */
export interface Options {
  /** Cases or figures asked for; none: all. */
  readonly names: readonly string[]
  /** A count of this run: the small one, or this share of the full one. */
  readonly count: (full: number, small: number) => number
  readonly isSmall: boolean
  readonly size: string
  readonly seed: number
  /** Keep logs and data. */
  readonly keep: boolean
  /** Where to write how many aims held and how many were missed. */
  readonly report: string | null
}

const Share = z.coerce.number().gt(0).max(1)

export const readOptions = (args: readonly string[]): Options => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      small: { type: 'boolean', default: false },
      share: { type: 'string', default: '1' },
      seed: { type: 'string' },
      keep: { type: 'boolean', default: false },
      report: { type: 'string' },
    },
  })
  const share = Share.parse(values.share)
  const whole = share === 1 ? 'full size' : `${share * 100} % of the full size`
  return {
    names: positionals.map((name) => name.toLowerCase()),
    count: (full, small) => (values.small ? small : Math.max(small, Math.round(full * share))),
    isSmall: values.small,
    size: values.small ? 'small size' : whole,
    seed: values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed),
    keep: values.keep,
    report: values.report ?? null,
  }
}
