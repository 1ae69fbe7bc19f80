import type { Result } from 'lighthouse'

interface Figure {
  readonly name: string
  readonly of: (result: Result) => number
  /** `atLeast` or `atMost` is demanded; `aim` is what we want. */
  readonly atLeast?: number
  readonly atMost?: number
  readonly aim?: number
  readonly unit?: 'ms'
}

const score = (category: string) => (result: Result) =>
  Math.round((result.categories[category]?.score ?? 0) * 100)
const audit = (id: string) => (result: Result) => result.audits[id]?.numericValue ?? Number.NaN

const BUDGET: readonly Figure[] = [
  { name: 'performance', of: score('performance'), atLeast: 90, aim: 95 },
  { name: 'accessibility', of: score('accessibility'), atLeast: 100 },
  { name: 'best practices', of: score('best-practices'), atLeast: 100 },
  {
    name: 'largest contentful paint',
    of: audit('largest-contentful-paint'),
    atMost: 2500,
    unit: 'ms',
  },
  { name: 'total blocking time', of: audit('total-blocking-time'), atMost: 300, unit: 'ms' },
  { name: 'cumulative layout shift', of: audit('cumulative-layout-shift'), atMost: 0.02 },
]

/** The middle one of an odd number. */
export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[Math.floor((numbers.length - 1) / 2)] ?? Number.NaN

export interface Line {
  readonly name: string
  readonly median: number
  readonly runs: readonly number[]
  readonly demanded: string
  readonly verdict: 'good' | 'below the aim' | 'too low' | 'too high'
}

const verdictOf = ({ atLeast, atMost, aim }: Figure, value: number): Line['verdict'] => {
  if (atLeast !== undefined && !(value >= atLeast)) return 'too low'
  if (atMost !== undefined && !(value <= atMost)) return 'too high'
  return aim !== undefined && value < aim ? 'below the aim' : 'good'
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000

export const judge = (results: readonly Result[]): readonly Line[] =>
  BUDGET.map((figure) => {
    const runs = results.map((result) => rounded(figure.of(result)))
    const middle = median(runs)
    const { atLeast, atMost, aim, unit = '' } = figure
    const bound = atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`
    return {
      name: figure.name,
      median: middle,
      runs,
      demanded: `${bound}${unit && ` ${unit}`}${aim === undefined ? '' : ` (aim ${aim})`}`,
      verdict: verdictOf(figure, middle),
    }
  })
