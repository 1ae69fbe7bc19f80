/** One line of the printed table: what was measured, what it should be, and whether it is. */
export interface Figure {
  readonly case: string
  readonly what: string
  readonly value: string
  readonly aim: string
  /** Null: information without an aim. */
  readonly holds: boolean | null
}

export interface Figures {
  readonly lines: readonly Figure[]
  readonly exactly: (what: string, value: number, aim: number) => void
  readonly atMost: (what: string, value: number, aim: number, unit?: string) => void
  readonly atLeast: (what: string, value: number, aim: number, unit?: string) => void
  readonly note: (what: string, value: string) => void
}

/** Collects what a case found; a value that is no number never holds. */
export const figuresOf = (name: string): Figures => {
  const lines: Figure[] = []
  const add = (what: string, value: string, aim: string, holds: boolean | null) => {
    lines.push({ case: name, what, value, aim, holds })
  }
  return {
    lines,
    exactly: (what, value, aim) => add(what, written(value), written(aim), value === aim),
    atMost: (what, value, aim, unit = '') =>
      add(what, written(value) + unit, `≤ ${written(aim)}${unit}`, value <= aim),
    atLeast: (what, value, aim, unit = '') =>
      add(what, written(value) + unit, `≥ ${written(aim)}${unit}`, value >= aim),
    note: (what, value) => add(what, value, '', null),
  }
}

const written = (value: number): string => {
  if (!Number.isFinite(value)) return 'not measured'
  if (Number.isInteger(value)) return value.toLocaleString('en')
  return value.toFixed(Math.abs(value) < 10 ? 2 : 1)
}
