import type { Figure } from './figure.ts'

const HEAD = ['case', 'figure', 'value', 'aim', 'verdict']

/** A table that reads as text and as Markdown. */
export const tableOf = (figures: readonly Figure[]): string => {
  const rows = figures.map((one) => [one.case, one.what, one.value, one.aim, verdictOf(one)])
  const widths = HEAD.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [line(HEAD), rule, ...rows.map(line)].join('\n')
}

const verdictOf = ({ holds }: Figure): string => {
  if (holds === null) return ''
  return holds ? 'holds' : 'MISSED'
}
